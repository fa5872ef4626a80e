import { once } from 'node:events';
import { Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { CurrentStatus } from '../../../src/programs/status/current-status';
import { EventStream } from '../../../src/programs/status/events';
import { statusServer } from '../../../src/programs/status/server';
import { TailscaleStatus } from '../../../src/status/document';

/** The exporter's server at a port of loopback, which shows what it is told to. */
export class StatusServer {
  private readonly source: CurrentStatus;
  private server?: Server;
  private events?: EventStream;
  private listeningPort = 0;

  constructor(status: TailscaleStatus) {
    this.source = new CurrentStatus(status);
  }

  public get port(): number {
    return this.listeningPort;
  }

  public show(status: TailscaleStatus): void {
    this.source.set(status);
  }

  /** Starts it, at the port that it had before. */
  public async start(): Promise<void> {
    this.events = new EventStream(this.source);
    this.server = statusServer({ source: this.source, events: this.events, metrics: async () => '', metricsType: 'text/plain' });
    this.server.listen(this.listeningPort, '127.0.0.1');
    await once(this.server, 'listening');
    this.listeningPort = (this.server.address() as AddressInfo).port;
  }

  /** Stops it, if it runs. */
  public async stop(): Promise<void> {
    if (!this.server?.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.events!.end();
    this.server.closeAllConnections();
    await closed;
  }
}
