import { join } from 'node:path';
import { BatchLine, parseBatchLine } from './batch-line';
import { SealingError } from '../../sealing/errors';
import { PemSource } from '../../sealing/keys';
import { seal } from '../../sealing/seal';
import { formatSealedFile } from '../../sealing/sealed-file';
import { CliError } from '../cli-error';
import { OutputFiles, Overwriting, checkOutputFile } from '../output-file';

/** What all values of a batch have in common. */
export interface BatchOptions {
  readonly publicKeys: readonly PemSource[];
  readonly kmsKeys: readonly string[];
  readonly namespace: string;
  readonly expiresAt?: string;
  /** Folder of the sealed files, each `<instance>.<field>.yaml`. */
  readonly output: string;
  readonly force: boolean;
}

const NEWLINE = 0x0a;

/** Lines that are sealed at a time: each waits for random bytes. */
const AT_A_TIME = 16;

/**
 * Seals a value for each line of standard input, which is NDJSON: `{"instance":"agent","field":"auth-key","value":"…"}`. A line is told by its number alone, for the rest of it may
 * be the secret. No file is there before all lines are sealed.
 *
 * @returns the number of files
 * @throws CliError at a terminal; for a line that is none, for two of one instance and field; and where a file cannot be written, with those that were
 */
export async function sealBatch({ output, force, ...options }: BatchOptions): Promise<number> {
  // it would show what is typed
  if (process.stdin.isTTY) throw new CliError('values are not read from a terminal; pipe them into standard input, or seal each with `cdk8s-openclaw seal`, which hides it');
  const overwriting = { force, options: '--force' };
  const lines = await readLines(output, overwriting);
  if (lines.length === 0) throw new CliError('standard input holds no line; give one JSON object a line, with instance, field and value');
  const files = new OutputFiles(overwriting);
  try {
    for (let start = 0; start < lines.length; start += AT_A_TIME) {
      const sealed = await Promise.all(lines.slice(start, start + AT_A_TIME).map(async ({ number, file, line: { instance, field, value } }) => (
        [file, await atLine(number, async () => seal({ ...options, name: instance, field, plaintext: value }))] as const
      )));
      for (const [file, value] of sealed) files.add(file, formatSealedFile(value));
    }
    await files.place();
  } finally {
    await files.close();
  }
  return lines.length;
}

/** A line, and the file that comes of it. */
interface NumberedLine {
  readonly number: number;
  readonly file: string;
  readonly line: BatchLine;
}

async function readLines(output: string, overwriting: Overwriting): Promise<NumberedLine[]> {
  const lines = new Map<string, NumberedLine>();
  for (const [index, bytes] of (await standardInputLines()).entries()) {
    const number = index + 1;
    const text = decode(bytes, number);
    if (text.trim() === '') continue;
    const line = parseBatchLine(text, number);
    const file = join(output, `${line.instance}.${line.field}.yaml`);
    const before = lines.get(file);
    if (before) throw new CliError(`line ${number}: is for the instance and field of line ${before.number}; give each value once`);
    checkOutputFile(file, overwriting);
    lines.set(file, { number, file, line });
  }
  return [...lines.values()];
}

/** The lines of standard input, as bytes: JSON allows more characters within a text than other readers of lines take for the end of one. */
async function standardInputLines(): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  const input = Buffer.concat(chunks);
  const lines: Buffer[] = [];
  for (let start = 0; start < input.length;) {
    const end = input.indexOf(NEWLINE, start);
    const next = end < 0 ? input.length : end;
    lines.push(input.subarray(start, next));
    start = next + 1;
  }
  return lines;
}

/** Else a byte that is none of UTF-8's would be sealed as another character. */
function decode(bytes: Buffer, number: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CliError(`line ${number}: is not UTF-8; save the text as UTF-8`);
  }
}

async function atLine<T>(number: number, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof SealingError ? error.in(`line ${number}`) : error;
  }
}
