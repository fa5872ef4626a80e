import { createInterface } from 'node:readline';

/**
 * Asks at the terminal, on standard error. Only `y` or `yes` is a yes.
 *
 * @param signal ends the wait when it aborts
 * @throws the signal's reason if that aborted
 */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  process.stderr.write(`${question} [y/N] `);
  const answer = await firstLine(signal);
  signal.throwIfAborted();
  // Ctrl-D, after which the cursor is still behind the question.
  if (answer === undefined) process.stderr.write('\n');
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}

/** The terminal itself edits the line, so that Ctrl-C is the signal that it is elsewhere. */
async function firstLine(signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, terminal: false, signal });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => resolve(undefined));
  });
}
