import { ChildProcess, ChildProcessByStdio, spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { CliError } from './cli-error';
import { printable } from './printable';

/** kubectl that started and failed. */
export class KubectlError extends CliError {
  /**
   * @param message what went wrong, and the fix
   * @param said what kubectl printed on standard error
   */
  public constructor(message: string, private readonly said: string) {
    super(message);
  }

  /** Whether the cluster does not let the user do it. */
  public get forbidden(): boolean {
    return this.said.includes('(Forbidden)');
  }
}

/**
 * Runs kubectl with a manifest on its standard input. What it prints goes to standard error, for people to see.
 *
 * @throws CliError if kubectl cannot be started or fails
 */
export async function kubectl(args: readonly string[], manifest: string): Promise<void> {
  const child = spawn('kubectl', args, { stdio: ['pipe', process.stderr, process.stderr] });
  // kubectl that ends early closes the pipe; its exit code tells the rest.
  child.stdin.on('error', () => {});
  child.stdin.end(manifest);
  const failure = await failureOf(child, 'install it, or run without --apply and pipe the output');
  if (failure !== undefined) throw new CliError(`${commandLine(args)} failed with ${failure}; see its message above, and run it again`);
}

/**
 * Runs kubectl and returns what it prints.
 *
 * @param signal ends kubectl when it aborts
 * @throws CliError if kubectl cannot be started; KubectlError, with the last line that it printed, if it fails
 */
export async function kubectlOutput(args: readonly string[], signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const child = startKubectl(args);
  const end = () => child.kill();
  signal.addEventListener('abort', end);
  try {
    const [failure, stdout, stderr] = await Promise.all([failureOf(child), textOf(child.stdout), textOf(child.stderr)]);
    if (failure === undefined) return stdout;
    throw new KubectlError(`${commandLine(args)} failed with ${failure}: ${lastLine(stderr)}; see whether kubectl works with that cluster`, stderr);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Starts kubectl without input. Whoever starts it ends it, and listens to its `error`. */
export function startKubectl(args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  return spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * How kubectl failed, once it has ended; undefined if it did not.
 *
 * @throws CliError if it cannot be started
 */
export async function failureOf(child: ChildProcess, fix = 'install it'): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(new CliError(
      `kubectl ${error.code === 'ENOENT' ? 'was not found' : `could not be started (${error.code})`}; ${fix}`,
    )));
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : signal ?? `exit code ${code}`));
  });
}

/** The last line of what kubectl printed, safe to print: it ends with the reason, before which come warnings and repetitions. */
export function lastLine(text: string): string {
  return printable(text.trimEnd().split('\n').at(-1)!.replace(/^error: /i, '')) || 'no message';
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const part of stream.setEncoding('utf8')) text += part;
  return text;
}

function commandLine(args: readonly string[]): string {
  return `\`kubectl ${args.join(' ')}\``;
}
