import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { BackupError } from './errors';

/** How OpenClaw's CLI is run. */
export interface OpenClaw {
  /** Its program, such as `openclaw.mjs` in the image's folder. */
  readonly program: string;
  /** Folder with the agent's data that it looks at. */
  readonly state: string;
  /** Folder that ends with the pod. */
  readonly scratch: string;
}

/** How much of its output is read, in UTF-16 code units. */
const MAX_OUTPUT = 16 * 1024 * 1024;
/** How much of its message is told. */
const MAX_MESSAGE = 1000;

/** What it prints of an archive that it made. */
export interface MadeArchive {
  readonly verified: boolean;
  /** Absent where there is nothing to warn of. */
  readonly warnings: readonly string[];
}

/**
 * Makes an archive of the data while the gateway runs: databases by SQLite's own online backup, then checks it.
 *
 * @param archive file to make
 * @see https://docs.openclaw.ai/cli/backup
 * @throws BackupError if it does not make one, or one that it does not find in order
 */
export async function makeArchive(openclaw: OpenClaw, archive: string, signal: AbortSignal): Promise<MadeArchive> {
  const report = await run(openclaw, ['create', '--output', archive, '--verify'], signal);
  if (report.verified !== true) throw new BackupError('OpenClaw did not verify the archive that it made', 'see whether the image\'s OpenClaw is 2026.9.6 or later');
  return { verified: true, warnings: textsOf(report.warnings) };
}

/**
 * Unpacks an archive after checking its paths, its links and its databases.
 *
 * @param openclaw with an empty folder in place of the data, which has to be one that the agent cannot write to: with what it finds there OpenClaw decides where it may unpack
 * @param target folder that is not there
 * @returns the one folder in it
 * @throws BackupError if the archive is not in order; then the folder is not there either
 */
export async function unpackArchive(openclaw: OpenClaw, archive: string, target: string, signal: AbortSignal): Promise<string> {
  const { archiveRoot } = await run(openclaw, ['restore', archive, '--target', target], signal, {
    HOME: openclaw.state,
    OPENCLAW_CONFIG_PATH: join(openclaw.state, 'openclaw.json'),
  });
  if (typeof archiveRoot !== 'string' || !/^[^/\\]+$/.test(archiveRoot) || archiveRoot === '..') {
    throw new BackupError('OpenClaw does not tell where it unpacked the archive', 'see whether the image\'s OpenClaw is 2026.9.6 or later');
  }
  return archiveRoot;
}

/** @param more environment variables */
async function run(
  { program, state, scratch }: OpenClaw, args: readonly string[], signal: AbortSignal, more: { readonly [name: string]: string } = {},
): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [program, 'backup', ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // those that are set here are not taken from the file .env among the data, which is the agent's
    env: { ...process.env, OPENCLAW_STATE_DIR: state, OPENCLAW_OAUTH_DIR: join(state, 'credentials'), TMPDIR: scratch, ...more },
    signal,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      output[name] += part;
      if (output[name].length > MAX_OUTPUT) child.kill();
    });
  }
  const failure = await new Promise<string | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, by) => resolve(code === 0 ? undefined : by ?? `exit code ${code}`));
  });
  const report = parseObject(output.stdout);
  if (failure === undefined && report !== undefined) return report;
  const said = textOf((report?.error as { message?: unknown } | undefined)?.message) ?? lastLine(output.stderr) ?? 'it says nothing';
  throw new BackupError(`\`openclaw backup ${args[0]}\` failed with ${failure ?? 'no report'}: ${shown(said)}`, 'mend what it names, and run it again');
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string').map(shown) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1) || undefined;
}

/** One line that is safe to print. */
function shown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '\u{fffd}').slice(0, MAX_MESSAGE);
}
