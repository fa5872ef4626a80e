import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Socket, connect } from 'node:net';
import { parseRange } from '../../../src/checks/manifests/address-range';

/** How long a datagram's answer is waited for. The first ones may get lost while a path is made. */
const PATIENCE_MS = 4000;
const REPEAT_MS = 500;

/** Where to, as SOCKS5 has it: kind of the address, address, port. */
export function socksTarget(address: string, port: number): Buffer {
  const range = parseRange(address);
  if (!range) throw new Error(`${address} is no address`);
  const [kind, digits] = range.family === 4 ? [1, 8] : [4, 32];
  return Buffer.concat([Buffer.from([kind]), Buffer.from(range.first.toString(16).padStart(digits, '0'), 'hex'), Buffer.from([Math.floor(port / 256), port % 256])]);
}

/** Whether something at a UDP port of a node answers a peer, by the peer's SOCKS5 proxy (RFC 1928, UDP ASSOCIATE). */
export async function answersUdp(proxy: string, address: string, port: number): Promise<boolean> {
  const [host, proxyPort] = proxy.split(':');
  const control = connect(Number(proxyPort), host);
  const socket = createSocket('udp4');
  try {
    control.write(Buffer.from([5, 1, 0]));
    const greeting = await read(control, 2);
    control.write(Buffer.concat([Buffer.from([5, 3, 0]), socksTarget('0.0.0.0', 0)]));
    const reply = await read(control, 10);
    if (greeting[1] !== 0 || reply[1] !== 0 || reply[3] !== 1) throw new Error(`${proxy} takes no datagrams: it answered ${reply.toString('hex')}`);
    const relay = { address: [...reply.subarray(4, 8)].join('.'), port: reply.readUInt16BE(8) };
    // reserved, no fragment
    const datagram = Buffer.concat([Buffer.from([0, 0, 0]), socksTarget(address, port), Buffer.from('there?')]);
    const ask = setInterval(() => socket.send(datagram, relay.port, relay.address), REPEAT_MS);
    try {
      return await Promise.race([once(socket, 'message').then(() => true), after(PATIENCE_MS)]);
    } finally {
      clearInterval(ask);
    }
  } finally {
    control.destroy();
    socket.close();
  }
}

async function read(socket: Socket, length: number): Promise<Buffer> {
  let data = Buffer.alloc(0);
  while (data.length < length) data = Buffer.concat([data, (await once(socket, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) }))[0]]);
  return data;
}

async function after(milliseconds: number): Promise<false> {
  return new Promise(resolve => { setTimeout(resolve, milliseconds, false); });
}
