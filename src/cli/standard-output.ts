import { CliError } from './cli-error';

/**
 * Writes to standard output, and waits until the text has left this program.
 *
 * @throws CliError if nobody reads it
 */
export async function writeStandardOutput(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(new CliError(`standard output was closed (${error.code}); run it again with a reader that stays`));
    process.stdout.once('error', fail);
    process.stdout.write(text, (error) => {
      if (error) return;
      process.stdout.off('error', fail);
      resolve();
    });
  });
}
