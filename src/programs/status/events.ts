import { ServerResponse } from 'node:http';
import { CurrentStatus } from './current-status';
import { TailscaleStatus } from '../../status/document';

/** Proxies on the way end connections that are silent for a minute. */
const HEARTBEAT_MS = 25_000;

/** A reader that leaves this much unread has gone to sleep. */
const MAX_UNREAD_BYTES = 256 * 1024;

/** More pages than any person has open; each costs memory. */
const MAX_READERS = 64;

/** Sends the status as server-sent events: as it is, and again with each change. */
export class EventStream {
  private readonly readers = new Set<ServerResponse>();

  constructor(private readonly source: CurrentStatus) {
    source.onChange(status => this.sendAll(statusEvent(status)));
    setInterval(() => this.sendAll(': still here\n\n'), HEARTBEAT_MS).unref();
  }

  public get isFull(): boolean {
    return this.readers.size >= MAX_READERS;
  }

  /** Adds a reader, whose headers are sent already. */
  public add(reader: ServerResponse): void {
    this.readers.add(reader);
    reader.once('close', () => this.readers.delete(reader));
    reader.write(`retry: 3000\n${statusEvent(this.source.get())}`);
  }

  /** Ends all streams, so that the server can close. */
  public end(): void {
    this.readers.forEach(reader => reader.end());
    this.readers.clear();
  }

  private sendAll(text: string): void {
    for (const reader of this.readers) {
      if (reader.writableLength <= MAX_UNREAD_BYTES) {
        reader.write(text);
      } else {
        // at once: writing to what is destroyed, and not closed yet, is an error
        this.readers.delete(reader);
        reader.destroy();
      }
    }
  }
}

function statusEvent(status: TailscaleStatus): string {
  return `event: status\ndata: ${JSON.stringify(status)}\n\n`;
}
