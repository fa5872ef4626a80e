import { closeSync, constants, fstatSync, openSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../status/document';

/** When a sealed value is of no use any more. */
export interface Expiry {
  readonly field: string;
  /** The day, `YYYY-MM-DD` in UTC, from whose start on. */
  readonly day: string;
}

/** What the pod's unseal containers reported. */
export interface UnsealReports {
  /** Values that say when they expire, whoever they are for. */
  readonly expiries: readonly Expiry[];
  /** Values that the node has to do without, and why. */
  readonly failures: readonly Problem[];
  /** How many values others in the pod have to do without. That is nothing that is wrong with the tunnel. */
  readonly otherFailures: number;
  /** Set when there is a report that is not understood: why. It quotes nothing of the report. */
  readonly unreadable?: string;
}

const REPORT_NAME = /^unseal-.*\.json$/s;

/** The report on what the node logs in with. */
const NODE_REPORT = 'unseal-tailscale.json';

/** Far more than a pod has unseal containers. */
const MAX_REPORTS = 16;
/** A hundred values of an agent, each with a long text about what is wrong with it. */
const MAX_REPORT_BYTES = 256 * 1024;
const MAX_VALUES = 256;

/** The longest text of a report that is shown, in characters: enough for a file's name and what is wrong with the file. */
const MAX_TEXT_LENGTH = 500;

/** As `SealingErrorCode` and the codes of the program itself are written. */
const CODE = /^[A-Z][A-Z\d_]{0,63}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A DNS label, as the field of a sealed value is. */
const FIELD = /^[a-z\d](?:[-a-z\d]{0,61}[a-z\d])?$/;

/** A report that can not be understood. Its message says why, and quotes nothing of the report. */
class UnreadableReport extends Error {}

/** Reads the reports of unseal (src/programs/unseal/report.ts) in a folder. No folder, or none in it, is no failure. */
export function readUnsealReports(folder: string): UnsealReports {
  const failures: Problem[] = [];
  const expiries: Expiry[] = [];
  const unreadable: string[] = [];
  let otherFailures = 0;
  const attempt = (read: () => void) => {
    try {
      read();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (error instanceof UnreadableReport) unreadable.push(error.message);
      else if (code !== undefined) unreadable.push(`the report can not be read (${code})`);
      else throw error;
    }
  };
  attempt(() => {
    const names = reportNames(folder);
    if (names.length > MAX_REPORTS) unreadable.push(`there are more than ${MAX_REPORTS} reports`);
    for (const name of names.slice(0, MAX_REPORTS)) {
      attempt(() => {
        const values = parseReport(readReport(join(folder, name)));
        const failed = values.flatMap(({ failure }) => failure ?? []);
        if (name === NODE_REPORT) failures.push(...failed);
        else otherFailures += failed.length;
        expiries.push(...values.flatMap(({ expiry }) => expiry ?? []));
      });
    }
  });
  const read = { failures, otherFailures, expiries };
  return unreadable.length === 0 ? read : { ...read, unreadable: unreadable[0] };
}

function reportNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => REPORT_NAME.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readReport(file: string): string {
  // Neither a link leads elsewhere, nor does a pipe keep us waiting.
  // eslint-disable-next-line no-bitwise
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(descriptor).isFile()) throw new UnreadableReport('the report is not a file');
    // One byte more than allowed tells a file that is too long, also one that grows.
    const buffer = Buffer.alloc(MAX_REPORT_BYTES + 1);
    let length = 0;
    let read: number;
    do {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
      length += read;
    } while (read > 0 && length < buffer.length);
    if (length > MAX_REPORT_BYTES) throw new UnreadableReport(`the report is longer than ${MAX_REPORT_BYTES / 1024} KiB`);
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

interface ParsedValue {
  readonly failure?: Problem;
  readonly expiry?: Expiry;
}

function parseReport(text: string): ParsedValue[] {
  const report = asObject(parseJson(text), 'the report');
  if (report.program !== 'unseal') throw new UnreadableReport('the report is not one of unseal');
  if (report.version !== 1) throw new UnreadableReport('the report is of another version than 1');
  if (!Array.isArray(report.values)) throw new UnreadableReport('the report has no list of values');
  if (report.values.length > MAX_VALUES) throw new UnreadableReport(`the report has more than ${MAX_VALUES} values`);
  return report.values.map((value, index) => parseValue(asObject(value, `value ${index + 1} of the report`), index + 1));
}

function parseValue({ field, state, code, message, fix, expiresAt }: Readonly<Record<string, unknown>>, number: number): ParsedValue {
  const isField = typeof field === 'string' && FIELD.test(field);
  const isDay = typeof expiresAt === 'string' && DAY.test(expiresAt) && !Number.isNaN(Date.parse(expiresAt));
  const expiry = isField && isDay ? { field, day: expiresAt } : undefined;
  if (isField && state === 'opened' && (isDay || expiresAt === undefined)) return { expiry };
  if (!isField || !(isDay || expiresAt === undefined) || state !== 'failed' || typeof code !== 'string' || !CODE.test(code) || typeof message !== 'string' || typeof fix !== 'string') {
    throw new UnreadableReport(`value ${number} of the report has another form than is known here`);
  }
  return { expiry, failure: { code, message: `${field}: ${shown(message)}`, fix: shown(fix) } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new UnreadableReport('the report is not JSON');
  }
}

function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UnreadableReport(`${what} is not an object`);
  return value as Record<string, unknown>;
}

/** A text as it may be shown: on one line, without what steers a terminal or the direction of writing, and not too long. */
function shown(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  return line.length <= MAX_TEXT_LENGTH ? line : `${line.slice(0, MAX_TEXT_LENGTH - 1).replace(/\p{Cs}$/u, '')}…`;
}
