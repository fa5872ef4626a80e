import { spawn } from 'node:child_process';
import { CliError } from './cli-error';

/**
 * Runs kubectl with a manifest on its standard input. What it prints goes to standard error, for people to see.
 *
 * @throws CliError if kubectl cannot be started or fails
 */
export async function kubectl(args: readonly string[], manifest: string): Promise<void> {
  const command = `kubectl ${args.join(' ')}`;
  await new Promise<void>((resolve, reject) => {
    const child = spawn('kubectl', args, { stdio: ['pipe', process.stderr, process.stderr] });
    child.once('error', (error: NodeJS.ErrnoException) => reject(new CliError(
      `kubectl ${error.code === 'ENOENT' ? 'was not found' : `could not be started (${error.code})`}; install it, or run without --apply and pipe the output`,
    )));
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new CliError(`\`${command}\` failed with ${signal ?? `exit code ${code}`}; see its message above, and run it again`));
    });
    // kubectl that ends early closes the pipe; its exit code tells the rest.
    child.stdin.on('error', () => {});
    child.stdin.end(manifest);
  });
}
