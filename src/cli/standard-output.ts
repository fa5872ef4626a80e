import { CliError } from './cli-error';

// Each write below tells of its own failure. Without a listener, the stream would end the program with a stack.
process.stdout.on('error', () => {});

/**
 * Writes to standard output, and waits until the text has left this program.
 *
 * @throws CliError if nobody reads it, or it cannot be written
 */
export async function writeStandardOutput(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error?: NodeJS.ErrnoException | null) => {
      if (!error) resolve();
      else if (error.code === 'EPIPE') reject(new CliError('standard output was closed (EPIPE); run it again with a reader that stays'));
      else reject(new CliError(`standard output cannot be written (${error.code}); run it again with room for it`));
    });
  });
}
