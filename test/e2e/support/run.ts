import { spawn } from 'node:child_process';
import { redact } from './secrets';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Standard input. */
  readonly input?: string;
  readonly cwd?: string;
}

/** Runs a command to its end, whatever that is. */
export async function outcomeOf(command: readonly string[], { input = '', cwd }: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), { cwd, stdio: 'pipe' });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', chunk => stdout.push(chunk));
    child.stderr.on('data', chunk => stderr.push(chunk));
    child.once('error', reject);
    child.once('close', code => resolve({ code: code ?? 128, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }));
    // a command that does not read its input closes it; its exit code tells the rest
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Runs a command that has to succeed. */
export async function run(command: readonly string[], options?: RunOptions): Promise<Outcome> {
  const outcome = await outcomeOf(command, options);
  if (outcome.code !== 0) {
    throw new Error(redact(`\`${command.join(' ')}\` failed with exit code ${outcome.code}: ${outcome.stderr || outcome.stdout}`));
  }
  return outcome;
}
