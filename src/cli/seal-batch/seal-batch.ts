import { join } from 'node:path';
import { SealingError } from '../../sealing/errors';
import { PemSource } from '../../sealing/keys';
import { seal } from '../../sealing/seal';
import { formatSealedFile } from '../../sealing/sealed-file';
import { parseLabel } from '../../sealing/sealed-value';
import { CliError } from '../cli-error';
import { Overwriting, checkOutputFile, writeOutputFiles } from '../output-file';

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

/** A line of a batch. */
interface BatchLine {
  readonly instance: string;
  readonly field: string;
  readonly value: string;
}

/** Half of a surrogate pair without the other, as `\ud800` gives it: UTF-8 has none. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const NEWLINE = 0x0a;
const FIELDS: readonly (keyof BatchLine)[] = ['instance', 'field', 'value'];

/** Lines that are sealed at a time: each waits for random bytes. */
const AT_A_TIME = 16;

/**
 * Seals a value for each line of standard input, which is NDJSON: `{"instance":"agent","field":"auth-key","value":"…"}`. A line is told by its number alone, for the rest of it may
 * be the secret. All lines are sealed before a file is written.
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
  const files = new Map<string, string>();
  for (let start = 0; start < lines.length; start += AT_A_TIME) {
    const sealed = await Promise.all(lines.slice(start, start + AT_A_TIME).map(async ({ number, file, line: { instance, field, value } }) => (
      [file, await atLine(number, async () => seal({ ...options, name: instance, field, plaintext: value }))] as const
    )));
    for (const [file, value] of sealed) files.set(file, formatSealedFile(value));
  }
  writeOutputFiles(files, overwriting);
  return files.size;
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
    const line = parseLine(text, number);
    // they become the file's name
    await atLine(number, async () => [parseLabel(line.instance, 'the name'), parseLabel(line.field, 'the field')]);
    const file = join(output, `${line.instance}.${line.field}.yaml`);
    if (lines.has(file)) throw new CliError(`line ${number}: ${line.field} of ${line.instance} is there twice; give each value once`);
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

function parseLine(text: string, number: number): BatchLine {
  const line = parseJson(text, number);
  const isLine = typeof line === 'object' && line !== null && Object.keys(line).length === FIELDS.length
    && FIELDS.every(field => typeof (line as Partial<BatchLine>)[field] === 'string');
  if (!isLine) throw new CliError(`line ${number}: is not an object with the texts instance, field and value and nothing else; correct it`);
  if (LONE_SURROGATE.test((line as BatchLine).value)) throw new CliError(`line ${number}: the value has half of a surrogate pair without the other; correct its \\u escapes`);
  return line as BatchLine;
}

function parseJson(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the parser's own message quotes the text
    throw new CliError(`line ${number}: is not JSON; give one object a line`);
  }
}

async function atLine<T>(number: number, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof SealingError ? error.in(`line ${number}`) : error;
  }
}
