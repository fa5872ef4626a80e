import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { settings } from './settings';

/** A process that runs until it is ended. */
export interface Background {
  /** What it has written so far, to standard output and error. */
  output(): string;
  /** Ends it, if it runs, and waits for its end. */
  end(): Promise<void>;
}

/** Starts a command on the peer's machine, outside of the tailnet. Files have the same paths there. */
export async function startOutside(command: readonly string[]): Promise<Background> {
  return start([...settings.peer.shell, ...command]);
}

/** Starts a command. */
export async function start([program, ...args]: readonly string[]): Promise<Background> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const written: Buffer[] = [];
  child.stdout.on('data', chunk => written.push(chunk));
  child.stderr.on('data', chunk => written.push(chunk));
  await once(child, 'spawn');
  return { output: () => Buffer.concat(written).toString(), end: async () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill();
  await closed;
}
