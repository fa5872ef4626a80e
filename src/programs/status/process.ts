import { ChildProcessByStdio, spawn } from 'node:child_process';
import { Readable } from 'node:stream';

export interface RunOptions {
  /** All of the program's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Longest time that it may take. */
  readonly timeoutMs: number;
  /** Longest output that it may print. */
  readonly maxBytes: number;
  /** Stops it early. */
  readonly signal?: AbortSignal;
}

/** How a program ended. */
export type Outcome =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly output: string }
  /** Killed by somebody else. */
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals }
  /** Killed here, and for what. */
  | { readonly kind: StopReason }
  /** Never begun; `code` is the system's, such as ENOENT. */
  | { readonly kind: 'not-started'; readonly code: string };

type StopReason = 'timed-out' | 'too-long' | 'stopped';

/**
 * Runs a program to its end, and tells how it ended and what it printed to standard output. Its standard input is empty, and its standard error goes nowhere. Never rejects.
 *
 * The program is the first of a process group of its own, all of which is killed once the program has ended or has to. So none of its children is left behind, or keeps the
 * output open.
 */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  if (options.signal?.aborted) return { kind: 'stopped' };
  let child;
  try {
    child = spawn(program, args, { env: options.env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  } catch (error) {
    // Some of the system's errors are thrown, such as ETXTBSY, and others are events, such as ENOENT.
    return notStarted(error as NodeJS.ErrnoException);
  }
  const { pid } = child;
  if (pid === undefined) return new Promise((resolve) => child.once('error', (error) => resolve(notStarted(error))));
  return outcomeOf(child, pid, options);
}

function notStarted({ code }: NodeJS.ErrnoException): Outcome {
  return { kind: 'not-started', code: code ?? 'unknown reason' };
}

type Child = ChildProcessByStdio<null, Readable, null>;

async function outcomeOf(child: Child, pid: number, { timeoutMs, maxBytes, signal }: RunOptions): Promise<Outcome> {
  const chunks: Buffer[] = [];
  let length = 0;
  let stopped: StopReason | undefined;
  const stop = (reason: StopReason) => {
    stopped ??= reason;
    // Once the program has been reaped its id may be another's.
    if (child.exitCode === null && child.signalCode === null) killGroup(pid);
    // A process that left the group can hold the output open for ever. A pipe without a reader counts as closed.
    child.stdout.destroy();
  };

  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxBytes) stop('too-long');
    else chunks.push(chunk);
  });
  child.once('exit', () => killGroup(pid));
  const timer = setTimeout(stop, timeoutMs, 'timed-out');
  const onAbort = () => stop('stopped');
  signal?.addEventListener('abort', onAbort);
  try {
    // It has been reaped, and all that it printed was read.
    const [exitCode, killedBy] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => child.once('close', (...how) => resolve(how)));
    if (stopped) return { kind: stopped };
    return exitCode === null ? { kind: 'killed', signal: killedBy! } : { kind: 'ended', exitCode, output: Buffer.concat(chunks).toString() };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function killGroup(first: number): void {
  try {
    process.kill(-first, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}
