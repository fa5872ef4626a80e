import { connect } from 'node:net';
import { Workload } from './agent';
import { socksTarget } from './socks';

/** In what time a port answers that is open; a policy may drop what asks at another. */
const PATIENCE_MS = 4000;

/** As many at a time as a node lets one peer ask. */
const AT_A_TIME = 8;

/** `TCP_LISTEN` in `/proc/net/tcp`. */
const LISTENING = '0A';

/** Addresses as `/proc/net/tcp` and `tcp6` have them on a little-endian machine: 127.0.0.1, all of them, and the same for IPv6 sockets, which take IPv4 as well. */
const ANSWERS_AT_LOOPBACK = [
  '0100007F', '00000000', '0000000000000000FFFF00000100007F', '00000000000000000000000000000000',
];

/** A TCP socket of a pod that listens. */
export interface Listener {
  /** As `/proc/net/tcp` has it, such as `0100007F` for 127.0.0.1. */
  readonly address: string;
  readonly port: number;
}

/** What listens in a workload's pod, by whichever of its containers. */
export async function listenersOf({ namespace, name }: Workload): Promise<Listener[]> {
  const table = await namespace.shell(name, 'tailscale', 'cat /proc/net/tcp; cat /proc/net/tcp6 2>/dev/null || true');
  return table.split('\n').map(line => line.trim().split(/\s+/)).filter(([, , , state]) => state === LISTENING).map(([, local]) => {
    const [address, port] = local.split(':');
    return { address, port: parseInt(port, 16) };
  });
}

/** Ports at which something answers on the pod's loopback address, 127.0.0.1. */
export function loopbackPorts(listeners: readonly Listener[]): number[] {
  return ascending(listeners.filter(({ address }) => ANSWERS_AT_LOOPBACK.includes(address)).map(({ port }) => port));
}

/** The port of tailscaled's PeerAPI, to which it admits each peer that may reach anything of the node, and which asks who it is itself. */
export async function peerApiPort({ namespace, name }: Workload): Promise<number> {
  const status = await namespace.shell(name, 'tailscale', 'tailscale status --json --peers=false');
  return Number(new URL(JSON.parse(status).Self.PeerAPIURL[0]).port);
}

/** Which TCP ports of a node a peer reaches, by the peer's SOCKS5 proxy. */
export async function reachedPorts(proxy: string, address: string, ports: readonly number[]): Promise<number[]> {
  const left = ascending(ports);
  const reached: number[] = [];
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (let port = left.pop(); port !== undefined; port = left.pop()) {
      if (await isReached(proxy, address, port)) reached.push(port);
    }
  }));
  return ascending(reached);
}

/** Asks a SOCKS5 proxy for a connection (RFC 1928), by which nothing is then sent. */
async function isReached(proxy: string, address: string, port: number): Promise<boolean> {
  const [host, proxyPort] = proxy.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(proxyPort), host);
    const timer = setTimeout(() => end(false), PATIENCE_MS);
    const end = (isOpen: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isOpen);
    };
    let answer = Buffer.alloc(0);
    let isGreeted = false;
    socket.on('error', error => {
      clearTimeout(timer);
      reject(new Error(`${proxy}: ${error.message}`));
    });
    socket.on('close', () => end(false));
    socket.on('data', data => {
      answer = Buffer.concat([answer, data]);
      if (!isGreeted && answer.length >= 2) {
        isGreeted = true;
        answer = answer.subarray(2);
        // version 5, connect, reserved
        socket.write(Buffer.concat([Buffer.from([5, 1, 0]), socksTarget(address, port)]));
      }
      if (isGreeted && answer.length >= 2) end(answer[1] === 0);
    });
    // version 5, one method: none
    socket.write(Buffer.from([5, 1, 0]));
  });
}

function ascending(ports: readonly number[]): number[] {
  return [...new Set(ports)].sort((a, b) => a - b);
}
