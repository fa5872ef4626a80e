import { run } from './run';
import { settings } from './settings';

/** Runs a command on the cluster's machine, as root, that has to succeed, and returns what it printed. */
export async function onMachine(...command: string[]): Promise<string> {
  return (await run([...settings.machine.shell, ...command])).stdout;
}

/** Runs a part of a test while a firewall on a pod's interface lets no UDP out but what goes to DNS. */
export async function withoutUdp<T>(podAddress: string, part: () => Promise<T>): Promise<T> {
  const route = await onMachine('ip', '-json', 'route', 'get', podAddress);
  const rule = ['PREROUTING', '--in-interface', JSON.parse(route)[0].dev, '--protocol', 'udp', '!', '--destination-port', '53', '--jump', 'DROP'];
  await onMachine('iptables', '--table', 'raw', '--insert', ...rule);
  try {
    return await part();
  } finally {
    await onMachine('iptables', '--table', 'raw', '--delete', ...rule);
  }
}

/** Runs a part of a test while the first control server is there and answers nobody. */
export async function withoutControl<T>(part: () => Promise<T>): Promise<T> {
  return withoutProcess(settings.machine.control, part);
}

/** Runs a part of a test while the relay, which answers STUN too, is there and answers nobody. */
export async function withoutRelay<T>(part: () => Promise<T>): Promise<T> {
  return withoutProcess(settings.machine.relay, part);
}

async function withoutProcess<T>(id: string, part: () => Promise<T>): Promise<T> {
  await onMachine('kill', '-STOP', id);
  try {
    return await part();
  } finally {
    await onMachine('kill', '-CONT', id);
  }
}
