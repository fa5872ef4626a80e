import { mkdtempSync, rmSync } from 'node:fs';
import { Server, Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Request {
  /** First line and headers, as they came. */
  readonly head: string;
  /** Without what all paths of the LocalAPI begin with. */
  readonly path: string;
}

/** Answers a request with whatever bytes it likes. */
export type Answer = (request: Request, connection: Socket) => void;

/** A folder for a socket. */
export class SocketFolder {
  public readonly path = mkdtempSync(join(tmpdir(), 'socket-'));
  public readonly socket = join(this.path, 'tailscaled.sock');

  public remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Something that listens where tailscaled would, and need not behave. */
export class SocketServer {
  public static async listen(socket: string, answer: Answer): Promise<SocketServer> {
    const listening = new SocketServer(answer);
    await new Promise<void>((resolve, reject) => listening.server.once('error', reject).listen(socket, resolve));
    return listening;
  }

  public readonly requests: Request[] = [];
  private readonly server: Server;
  private readonly connections = new Set<Socket>();
  private readonly closed: Array<Promise<void>> = [];

  private constructor(answer: Answer) {
    this.server = createServer((connection) => {
      this.connections.add(connection);
      this.closed.push(new Promise((resolve) => connection.once('close', () => {
        this.connections.delete(connection);
        resolve();
      })));
      connection.on('error', () => {});
      let head = '';
      connection.on('data', (chunk) => {
        head += chunk;
        if (!head.includes('\r\n\r\n')) return;
        const request = { head, path: head.split(' ')[1].replace('/localapi/v0/', '') };
        this.requests.push(request);
        answer(request, connection);
      });
    });
  }

  /** Resolves when the client has left nothing open. */
  public async isLeft(): Promise<void> {
    await Promise.all(this.closed);
  }

  /** Goes away like a daemon that is killed; Node.js removes the socket's file. */
  public async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const connection of this.connections) connection.destroy();
    await closed;
  }
}

/** A whole answer. */
export function http(body: string | Buffer, { status = 200, length = Buffer.byteLength(body) } = {}): Buffer {
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Whatever\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`), Buffer.from(body)]);
}

/** The beginning of an answer that is ended by the connection's end. */
export const HTTP_STREAM = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n';
