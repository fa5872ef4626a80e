import { setTimeout as wait } from 'node:timers/promises';
import type * as Read from 'read';
import { CliError } from './cli-error';
import { MAX_PLAINTEXT_BYTES } from '../sealing/sealed-value';

/** How long the rest of a paste may take: longer than a terminal needs, and too short for people to notice. */
const PASTE_MS = 200;

/**
 * Reads a secret: at a hidden prompt when standard input is a terminal, else all of standard input. Never from the command line, which
 * other users of the machine can read, and which shells keep.
 *
 * It is asked for once: keys and tokens are pasted, not typed.
 *
 * @throws CliError when the prompt is left without an answer, or more than one line is entered at it
 */
export async function readSecret(prompt: string): Promise<Buffer> {
  return process.stdin.isTTY ? Buffer.from(await promptHidden(prompt)) : readStandardInput();
}

async function promptHidden(prompt: string): Promise<string> {
  let typed = '';
  const keep = (chunk: Buffer) => { typed += chunk.toString('latin1'); };
  process.stdin.on('data', keep);
  try {
    const answer = await promptForLine(prompt);
    // The prompt ends with the first line; what was pasted after it would be lost, or run by the shell. Raw mode hides it.
    process.stdin.resume();
    await wait(PASTE_MS);
    const [, ...furtherLines] = typed.split(/[\r\n]/);
    if (furtherLines.some((line) => line !== '')) throw new CliError('more than one line was entered; pipe the value into standard input');
    return answer;
  } finally {
    process.stdin.off('data', keep).setRawMode(false).pause();
  }
}

async function promptForLine(prompt: string): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- needed at a terminal only
  const { read } = require('read') as typeof Read;
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new CliError('nothing was entered; run it again, or pipe the value into standard input'));
    // Ctrl-D closes the prompt without an answer; then nothing is left that keeps the program running.
    process.once('beforeExit', cancel);
    // Standard output may be where the sealed file goes. `terminal`: hide the answer even if standard error is no terminal.
    read({ prompt, silent: true, output: process.stderr, terminal: true })
      .then(resolve, cancel)
      .finally(() => {
        process.off('beforeExit', cancel);
        // The prompt has left raw mode, in which nothing is echoed: back to it before anything tells that the prompt is over.
        process.stdin.setRawMode(true);
        process.stderr.write('\n');
      });
  });
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    // Far too long to be sealed, with or without a newline: no need to hear it out.
    if (length > 2 * MAX_PLAINTEXT_BYTES) break;
  }
  return Buffer.concat(chunks);
}
