import { join } from 'node:path';
import { createInterface } from 'node:readline';
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

const FIELDS: readonly (keyof BatchLine)[] = ['instance', 'field', 'value'];

/** Lines that are sealed at a time: each waits for random bytes. */
const AT_A_TIME = 16;

/**
 * Seals a value for each line of standard input, which is NDJSON: `{"instance":"agent","field":"auth-key","value":"…"}`. A line is told by its number alone, for the rest of it may
 * be the secret. All lines are sealed before a file is written.
 *
 * @returns the number of files
 * @throws CliError for a line that is none, for two of one instance and field, and where a file cannot be written
 */
export async function sealBatch({ output, force, ...options }: BatchOptions): Promise<number> {
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
  let number = 0;
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    number++;
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

function parseLine(text: string, number: number): BatchLine {
  const line = parseJson(text, number);
  const isLine = typeof line === 'object' && line !== null && Object.keys(line).length === FIELDS.length
    && FIELDS.every(field => typeof (line as Partial<BatchLine>)[field] === 'string');
  if (!isLine) throw new CliError(`line ${number}: is not an object with the texts instance, field and value and nothing else; correct it`);
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
