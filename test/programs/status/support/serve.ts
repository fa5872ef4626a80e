import { once } from 'node:events';
import { IncomingHttpHeaders, IncomingMessage, RequestOptions, Server, ServerResponse, request } from 'node:http';
import { AddressInfo, Socket, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Stream, parseEventStream } from './event-stream';
import { connected } from './statuses';
import { CurrentStatus } from '../../../../src/programs/status/current-status';
import { EventStream } from '../../../../src/programs/status/events';
import { metricsOf } from '../../../../src/programs/status/metrics';
import { ServerOptions, statusServer } from '../../../../src/programs/status/server';
import { TailscaleStatus } from '../../../../src/status/document';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real server on loopback, and clients of it. */
export class Served {
  public static async start(status: TailscaleStatus = connected, options: Partial<ServerOptions> = {}): Promise<Served> {
    const source = new CurrentStatus(status);
    const events = new EventStream(source);
    const registry = metricsOf(source, { failures: [], otherFailures: 0, expiries: [] });
    const server = statusServer({ source, events, metrics: async () => registry.metrics(), metricsType: registry.contentType, ...options });
    const served = new Served(source, events, server);
    started.push(served);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return served;
  }

  private constructor(public readonly source: CurrentStatus, public readonly events: EventStream, public readonly server: Server) {}

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** One request on a connection of its own. */
  public async ask(path: string, options: RequestOptions = {}): Promise<Reply> {
    const response = await this.open(path, options);
    return { status: response.statusCode!, headers: response.headers, body: await text(response) };
  }

  /** An answer whose body is yet to come. */
  public async open(path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
    const sent = request({ host: '127.0.0.1', port: this.port, path, agent: false, ...options });
    sent.end();
    const [response] = await once(sent, 'response') as [IncomingMessage];
    return response;
  }

  public async read(): Promise<Reader> {
    return new Reader(await this.open('/api/addons/tailscale/events'));
  }

  /** A connection to write to by hand. Its failures are an end like another. */
  public async connect(): Promise<Socket> {
    const socket = connect({ host: '127.0.0.1', port: this.port, allowHalfOpen: true }).on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }

  /** Writes a request by hand, and gives all that comes back. */
  public async raw(...lines: string[]): Promise<string> {
    const socket = await this.connect();
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
    return text(socket);
  }

  /** The answer to the next request that comes, as the server has it. */
  public async nextResponse(): Promise<ServerResponse> {
    const [, response] = await once(this.server, 'request') as [IncomingMessage, ServerResponse];
    return response;
  }

  public async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

/** A reader of events. */
export class Reader {
  private text = '';

  public constructor(public readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (chunk: string) => { this.text += chunk; }).on('error', () => {});
  }

  public get stream(): Stream {
    return parseEventStream(this.text);
  }

  /** The stream, once it is as it should be. */
  public async until(isSo: (stream: Stream) => boolean): Promise<Stream> {
    while (!isSo(this.stream)) await once(this.response, 'data');
    return this.stream;
  }

  /** Waits for the next event, or what is sent instead, to its end. Does not look at what came before, so it is quick where that is long. */
  public async next(): Promise<void> {
    do await once(this.response, 'data'); while (!this.text.endsWith('\n\n'));
  }

  public async untilEvents(count: number): Promise<TailscaleStatus[]> {
    const { events } = await this.until(stream => stream.events.length >= count);
    return events.map(({ data }) => JSON.parse(data));
  }

  public leave(): void {
    this.response.destroy();
  }
}

/** Waits for the end of a connection, also of one that fails first. */
export async function closeOf(socket: Socket): Promise<void> {
  return new Promise(resolve => socket.once('close', () => resolve()));
}

const started: Served[] = [];

/** Stops what a test has started. */
export async function stopAll(): Promise<void> {
  await Promise.all(started.splice(0).map(served => served.stop()));
}
