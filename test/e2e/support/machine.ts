import { run } from './run';
import { settings } from './settings';

async function onMachine(...command: string[]): Promise<string> {
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
  await onMachine('kill', '-STOP', settings.machine.control);
  try {
    return await part();
  } finally {
    await onMachine('kill', '-CONT', settings.machine.control);
  }
}
