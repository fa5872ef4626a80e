import { once } from 'node:events';
import { Server, Socket, connect, createServer } from 'node:net';
import { settings } from './settings';

/** Ports of this machine that lead to the same ports of a node of the tailnet, through the peer's SOCKS5 proxy: for programs that know of no proxy. */
export class Forwards {
  /** Of loopback, and not the one that everything listens on. */
  public readonly address = '127.0.0.2';
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  /** @param name of the node, which the peer resolves */
  public async open(name: string, ports: readonly number[]): Promise<void> {
    for (const port of ports) {
      const server = createServer(client => this.join(client, name, port));
      server.listen(port, this.address);
      await once(server, 'listening');
      this.servers.push(server);
    }
  }

  public async close(): Promise<void> {
    this.sockets.forEach(socket => socket.destroy());
    await Promise.all(this.servers.splice(0).map(server => new Promise(resolve => server.close(resolve))));
  }

  private join(client: Socket, name: string, port: number): void {
    const [proxyHost, proxyPort] = settings.peer.proxy.split(':');
    const proxy = connect(Number(proxyPort), proxyHost);
    for (const [socket, other] of [[client, proxy], [proxy, client]]) {
      this.sockets.add(socket);
      // whoever asked sees a connection that ends
      socket.on('error', () => {}).once('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    openThrough(proxy, name, port).then(() => client.pipe(proxy).pipe(client), () => client.destroy());
  }
}

/** SOCKS5, without a login, by name: https://www.rfc-editor.org/rfc/rfc1928 */
async function openThrough(proxy: Socket, name: string, port: number): Promise<void> {
  proxy.write(Buffer.from([5, 1, 0]));
  await take(proxy, 2);
  const portBytes = Buffer.alloc(2);
  portBytes.writeUInt16BE(port);
  proxy.write(Buffer.from([5, 1, 0, 3, name.length, ...Buffer.from(name), ...portBytes]));
  const [, reply, , kind] = await take(proxy, 4);
  if (reply !== 0) throw new Error(`the peer's proxy answers ${reply} for ${name}:${port}`);
  const address = kind === 1 ? 4 : kind === 4 ? 16 : (await take(proxy, 1))[0];
  await take(proxy, address + 2);
}

async function take(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(length) as Buffer | null;
    if (bytes !== null) return bytes;
    if (socket.readableEnded || socket.destroyed) throw new Error('the peer\'s proxy ended the connection');
    await Promise.race([once(socket, 'readable'), once(socket, 'close')]);
  }
}
