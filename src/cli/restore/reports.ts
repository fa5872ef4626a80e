import { timeOfArchive } from '../../backup/archive-name';
import { ArchiveEntry, DiscardReport, ListReport, RestoreReport } from '../../backup/report';
import { CliError } from '../cli-error';

/** Most entries that a list may have. */
const MAX_ENTRIES = 100_000;
/** What becomes part of a command line that people copy. */
const FOLDER = /^[-.\w]+$/;

/**
 * Reads what the program in the pod tells of archives.
 *
 * @throws CliError if it is none of this version's
 */
export function parseList(report: unknown, instance: string): ListReport {
  const { archives, setAside, unreplaced } = report as Partial<Record<keyof ListReport, unknown>>;
  return {
    archives: entriesOf(archives, 'archives').map((entry) => {
      const { name, size } = (entry ?? {}) as Partial<Record<keyof ArchiveEntry, unknown>>;
      const time = typeof name === 'string' ? timeOfArchive(instance, name) : undefined;
      if (time === undefined || !Number.isSafeInteger(size) || (size as number) < 0) throw notUnderstood('archives');
      return { name: name as string, createdAt: time.toISOString(), size: size as number };
    }),
    setAside: foldersOf(setAside, 'setAside'),
    unreplaced: folderOrNull(unreplaced, 'unreplaced'),
  };
}

/**
 * Reads what it tells of folders that it removed.
 *
 * @throws CliError if it is none of this version's
 */
export function parseDiscarded(report: unknown): DiscardReport {
  return { discarded: foldersOf((report as { readonly discarded?: unknown }).discarded, 'discarded') };
}

/**
 * Reads what it tells of a restore.
 *
 * @throws CliError if it is none of this version's
 */
export function parseRestored(report: unknown): RestoreReport {
  const { archive, setAside } = report as { readonly archive?: unknown; readonly setAside?: unknown };
  if (typeof archive !== 'string') throw notUnderstood('archive');
  return { archive, setAside: folderOrNull(setAside, 'setAside') };
}

function folderOrNull(value: unknown, field: string): string | null {
  return value === null ? null : foldersOf([value], field)[0];
}

function foldersOf(value: unknown, field: string): string[] {
  return entriesOf(value, field).map((entry) => {
    if (typeof entry !== 'string' || !FOLDER.test(entry)) throw notUnderstood(field);
    return entry;
  });
}

function entriesOf(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > MAX_ENTRIES) throw notUnderstood(field);
  return value;
}

function notUnderstood(field: string): CliError {
  return new CliError(`the job's report has ${field} that are not understood; apply the app as made with this version of cdk8s-openclaw, and run it again`);
}
