import { IncomingMessage, request } from 'node:http';
import { DerpMap, parseDerpMap } from './derp-map';
import { FormatError } from './format-error';
import { boundedLines } from './lines';
import { NodeStatus, parseNodeStatus } from './node-status';
import { Notification, parseNotification } from './notification';
import { Served, servedPorts } from './served-ports';

/** The daemon was not heard out: its answer is late, too long, cut short, or not the one that was asked for. */
export class LocalApiError extends Error {
  public override readonly name: string = 'LocalApiError';
}

/** No daemon listens at the socket. */
export class DaemonUnreachable extends LocalApiError {
  public override readonly name = 'DaemonUnreachable';
}

class AnswerTooLong extends LocalApiError {}

export interface LocalApiLimits {
  /**
   * How long a whole answer may take, in milliseconds; of the notification bus, which does not end, how long its beginning may take.
   *
   * @default - 5000
   */
  readonly timeout?: number;
  /**
   * Length of an answer, in bytes. Where the status is longer, peers are left out of it. One of 4 MiB has some 3000 peers, and takes 60 MiB of memory to read.
   *
   * @default - 4 MiB
   */
  readonly answerBytes?: number;
  /**
   * Length of a notification, in bytes. A longer one, such as a whole network map, is not read.
   *
   * @default - 1 MiB
   */
  readonly notificationBytes?: number;
}

export interface NotificationListener {
  /** The daemon has been reached, and will tell of what changes from now on. */
  connected(): void;
  /** Without any field when it is too long to be read, and with `formatError` when it is not understood. */
  notified(notification: Notification): void;
}

const MIB = 1024 * 1024;

/** What is told on the bus (`ipn.NotifyWatchOpt` of v1.102). Older versions ignore what they do not know. */
const WATCH_MASK =
  2 + // NotifyInitialState: begin with the state, and with the health, which 128 alone does not ask for
  128 + // NotifyInitialHealthState
  256 + // NotifyRateLimit: traffic counts, which another watcher may ask for, and the network maps of older versions come at most every three seconds
  512; // NotifyHealthActions: links stay out of the texts of warnings

/** The only host name that the daemon answers to. */
const HOST = 'local-tailscaled.sock';

/**
 * What tailscaled answers at its socket to anyone who may connect to it. It is asked for nothing but reading.
 *
 * Methods throw DaemonUnreachable or LocalApiError, or a FormatError for what the daemon answers in time and in full, and is not understood. None of them quotes an answer.
 */
export class LocalApi {
  private readonly limits: Required<LocalApiLimits>;

  /** @param socket the path of tailscaled's socket */
  public constructor(private readonly socket: string, limits: LocalApiLimits = {}) {
    this.limits = { timeout: 5000, answerBytes: 4 * MIB, notificationBytes: MIB, ...limits };
  }

  public async status(): Promise<NodeStatus> {
    try {
      return parseNodeStatus(await this.get('status'));
    } catch (error) {
      if (!(error instanceof AnswerTooLong)) throw error;
      return { ...parseNodeStatus(await this.get('status?peers=false')), peers: null };
    }
  }

  public async derpMap(): Promise<DerpMap> {
    return parseDerpMap(await this.get('derpmap'));
  }

  /** TCP ports of the node that lead to a port of the pod's loopback address. */
  public async servedPorts(target: number): Promise<Served[]> {
    return servedPorts(await this.get('serve-config'), target);
  }

  /**
   * Follows the notification bus, until the signal ends it.
   *
   * @param listener may not throw
   * @throws LocalApiError when the daemon is not reached, or ends it
   */
  public async watch(listener: NotificationListener, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { timeout, notificationBytes } = this.limits;
    const deadline = new Deadline(timeout, signal);
    const path = `watch-ipn-bus?mask=${WATCH_MASK}`;
    try {
      const response = await this.open(path, deadline.signal);
      deadline.lift();
      listener.connected();
      for await (const line of boundedLines(response, notificationBytes)) {
        if (signal.aborted) return;
        listener.notified(line === null ? {} : understood(line));
      }
      throw new LocalApiError(`${name(path)}: tailscaled ended it`);
    } catch (error) {
      if (!signal.aborted) throw deadline.isOver ? this.late(path) : error;
    } finally {
      deadline.end();
    }
  }

  private async get(path: string): Promise<unknown> {
    const deadline = new Deadline(this.limits.timeout);
    let body: string;
    try {
      body = await text(path, await this.open(path, deadline.signal), this.limits.answerBytes);
    } catch (error) {
      throw deadline.isOver ? this.late(path) : error;
    } finally {
      deadline.end();
    }
    try {
      return JSON.parse(body);
    } catch {
      throw new FormatError(`${path.split('?', 1)[0]} is no JSON`);
    }
  }

  /** Asks for a path, up to the beginning of the answer. */
  private async open(path: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const asking = request({ socketPath: this.socket, path: `/localapi/v0/${path}`, headers: { host: HOST }, agent: false, signal }, resolve);
      asking.on('error', (error: NodeJS.ErrnoException) => reject(
        error.code === 'ENOENT' || error.code === 'ECONNREFUSED'
          ? new DaemonUnreachable(`${this.socket}: nothing listens there (${error.code})`)
          : brokenOff(path, error),
      ));
      // Some answers, such as to switch protocols, end the connection without an error.
      asking.on('close', () => reject(new LocalApiError(`${name(path)}: tailscaled closed the connection`)));
      asking.end();
    });
    if (response.statusCode !== 200) throw new LocalApiError(`${name(path)}: tailscaled answered with status code ${response.statusCode}`);
    return unbroken(path, response, signal);
  }

  private late(path: string): LocalApiError {
    return new LocalApiError(`${name(path)}: tailscaled did not answer within ${this.limits.timeout / 1000} s`);
  }
}

/** Ends what its signal is given to: after a time, or when another signal does. */
class Deadline {
  /** Whether the time was over first. */
  public isOver = false;
  private readonly controller = new AbortController();
  private readonly abort: () => void;
  private readonly timer: NodeJS.Timeout;

  public constructor(milliseconds: number, private readonly other?: AbortSignal) {
    this.abort = () => this.controller.abort();
    this.timer = setTimeout(() => {
      this.isOver = true;
      this.abort();
    }, milliseconds);
    other?.addEventListener('abort', this.abort);
  }

  public get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Takes the time away, and leaves the other signal. */
  public lift(): void {
    clearTimeout(this.timer);
  }

  /** Leaves nothing behind: no timer, no listener, no connection. */
  public end(): void {
    this.lift();
    this.other?.removeEventListener('abort', this.abort);
    this.abort();
  }
}

/** An answer that is told of in our words when it breaks off. */
async function* unbroken(path: string, response: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* response;
    // An answer whose length is not told before looks whole when it is aborted.
    signal.throwIfAborted();
  } catch (error) {
    throw brokenOff(path, error as Error);
  }
}

async function text(path: string, chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const read: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > maxBytes) throw new AnswerTooLong(`${name(path)}: the answer is longer than ${maxBytes} bytes`);
    read.push(chunk);
  }
  return Buffer.concat(read).toString();
}

function understood(line: string): Notification {
  try {
    return parseNotification(line);
  } catch (error) {
    if (error instanceof FormatError) return { formatError: error };
    throw error;
  }
}

function brokenOff(path: string, error: NodeJS.ErrnoException): LocalApiError {
  return new LocalApiError(`${name(path)}: the connection to tailscaled broke off (${error.code ?? error.name})`);
}

function name(path: string): string {
  return `/localapi/v0/${path}`;
}
