import { lstatSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archivesAmong } from './archives';
import { MAX_CHECKSUM_TEXT, digestOf, parseChecksum } from './checksum';
import { hasData } from './data';
import { flush, flushFileSystem, removeTree } from './disk';
import { BackupError, messageOf } from './errors';
import { OpenClaw, unpackArchive } from './openclaw';
import { ArchiveStore } from './store';
import { beginningOf, checksumName, isSetAside, setAsideName } from '../../backup/archive-name';
import { DiscardReport, RestoreReport } from '../../backup/report';

/** Begins the name of a folder with data that is being restored. */
const UNFINISHED = '.restoring-';
/** File at the root of the claim with the name under which the agent's data is, as long as nothing is in its place. */
const REPLACING = '.replacing';

export interface RestoreOptions {
  readonly instance: string;
  readonly openclaw: OpenClaw;
  readonly store: ArchiveStore;
  /** The root of the claim. */
  readonly claim: string;
  /** Folder in it that is the agent's data. */
  readonly folder: string;
  /**
   * An archive, or a folder that was set aside.
   *
   * @default - the newest archive
   */
  readonly archive?: string;
  /** Folder that ends with the pod. */
  readonly scratch: string;
  /** Ends it when it aborts, unless the data is in place. */
  readonly signal: AbortSignal;
  /** Tells of what is worth knowing and no failure. */
  readonly warn: (text: string) => void;
}

/**
 * Puts an archive's data in place of the agent's, which has to be stopped. What was there is set aside, beside it.
 *
 * @throws BackupError, and whatever the disk says. Then what was there is there.
 */
export async function restore({ instance, openclaw, store, claim, folder, archive, scratch, signal, warn }: RestoreOptions): Promise<RestoreReport> {
  if (archive !== undefined && setAside(claim, folder).includes(archive)) return { archive, setAside: swap(claim, folder, join(claim, archive)) };
  const name = await chosen(store, instance, archive);
  // what a restore that was killed left: copies of an archive
  removeUnfinished(claim, warn);
  const unfinished = mkdtempSync(join(claim, UNFINISHED));
  try {
    // an archive that comes from afar is not kept on the claim, which may have no room for it beside its content
    const file = await store.fetch(name, mkdtempSync(join(scratch, 'fetched-')));
    await check(store, name, file);
    const target = join(unfinished, 'archive');
    const root = await unpackArchive({ ...openclaw, state: mkdtempSync(join(scratch, 'no-state-')) }, file, target, signal);
    const data = dataIn(target, root, openclaw.state, name);
    signal.throwIfAborted();
    return { archive: name, setAside: swap(claim, folder, data) };
  } finally {
    removeUnfinished(claim, warn);
  }
}

/** The folders of a claim that have what restores replaced, the newest first. */
export function setAside(claim: string, folder: string): string[] {
  const folders = readdirSync(claim, { withFileTypes: true }).filter(entry => entry.isDirectory());
  return folders.map(({ name }) => name).filter(name => isSetAside(folder, name)).sort().reverse();
}

/**
 * That of them which is the agent's data, since a restore was killed before it had put other data in its place; undefined if there is none.
 *
 * An agent that was started since has made other data in that place.
 */
export function unreplaced(claim: string, folder: string): string | undefined {
  const folders = setAside(claim, folder);
  const noted = lstatSync(join(claim, REPLACING), { throwIfNoEntry: false })?.isFile() ? readFileSync(join(claim, REPLACING), 'utf8') : undefined;
  return folders.find(name => name === noted) ?? (hasData(join(claim, folder)) ? undefined : folders[0]);
}

/**
 * Removes those folders, for good.
 *
 * @throws BackupError if one of them is the agent's only data
 */
export function discard(claim: string, folder: string): DiscardReport {
  const only = unreplaced(claim, folder);
  if (only !== undefined) {
    throw new BackupError(`${only} may be the agent's only data: nothing was put in its place, and nothing is deleted`, `put it back with --archive ${only}, or restore an archive`);
  }
  const discarded = setAside(claim, folder);
  for (const name of discarded) removeTree(join(claim, name));
  return { discarded };
}

async function chosen(store: ArchiveStore, instance: string, archive: string | undefined): Promise<string> {
  const archives = archivesAmong(instance, await store.list(beginningOf(instance)));
  const found = archive === undefined ? archives[0] : archives.find(({ name }) => name === archive);
  if (found) return found.name;
  throw new BackupError(`${store.description} has no ${archive === undefined ? `archive of ${instance}` : `archive ${archive} of ${instance}`}`,
    archive === undefined ? 'make one, or restore from where there is one' : 'see which there are with --list');
}

async function check(store: ArchiveStore, name: string, file: string): Promise<void> {
  const expected = parseChecksum(await store.readText(checksumName(name), MAX_CHECKSUM_TEXT), name);
  if (await digestOf(file) !== expected) throw new BackupError(`${name} is not what was written: its checksum is another`, 'restore an older archive with --archive NAME');
}

/**
 * Where the agent's data is among what was unpacked.
 *
 * @see https://docs.openclaw.ai/install/backups#restore-a-full-archive
 */
function dataIn(target: string, root: string, state: string, archive: string): string {
  const asset = `${root}/payload/posix${state}`;
  const assets = assetsOf(readFileSync(join(target, root, 'manifest.json'), 'utf8'));
  const data = join(target, asset);
  const isThere = assets.some(({ kind, archivePath }) => kind === 'state' && archivePath === asset)
    // no link, which would lead elsewhere
    && lstatSync(data, { throwIfNoEntry: false })?.isDirectory()
    && hasData(data);
  if (!isThere) throw new BackupError(`${archive} has no data of an agent at ${state}`, 'restore another archive');
  return data;
}

function assetsOf(manifest: string): Array<{ readonly kind?: unknown; readonly archivePath?: unknown }> {
  try {
    const { assets } = JSON.parse(manifest);
    return Array.isArray(assets) ? assets.filter(each => typeof each === 'object' && each !== null) : [];
  } catch {
    return [];
  }
}

/** Puts data in the place of other data, and gives the name under which that is kept. */
function swap(claim: string, folder: string, data: string): string | null {
  const place = join(claim, folder);
  if (isEmpty(place)) rmdirSync(place);
  if (!lstatSync(place, { throwIfNoEntry: false })) {
    flushFileSystem(claim);
    renameSync(data, place);
    forgetReplacing(claim);
    return null;
  }
  const aside = freeName(claim, setAsideName(folder, new Date()));
  // the note of a restore that was killed stays: what is in the place is not what was there before that
  const isNoted = unreplaced(claim, folder) !== undefined;
  if (!isNoted) writeFileSync(join(claim, REPLACING), aside);
  try {
    // before anything is moved: names may reach the disk sooner than what they name
    flushFileSystem(claim);
    renameSync(place, join(claim, aside));
    try {
      renameSync(data, place);
    } catch (error) {
      renameSync(join(claim, aside), place);
      throw error;
    }
  } catch (error) {
    if (!isNoted) rmSync(join(claim, REPLACING), { force: true });
    throw error;
  }
  forgetReplacing(claim);
  return aside;
}

/** Once data is in place, on the disk as well. */
function forgetReplacing(claim: string): void {
  flush(claim);
  rmSync(join(claim, REPLACING), { force: true });
}

function isEmpty(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true && readdirSync(path).length === 0;
}

function freeName(claim: string, name: string): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!lstatSync(join(claim, candidate), { throwIfNoEntry: false })) return candidate;
  }
}

/** Removes copies of archives that are in no place. They are in nobody's way, so that failing to is no failure of the restore. */
function removeUnfinished(claim: string, warn: (text: string) => void): void {
  for (const name of readdirSync(claim).filter(each => each.startsWith(UNFINISHED))) {
    try {
      removeTree(join(claim, name));
    } catch (error) {
      warn(`${join(claim, name)} was not removed: ${messageOf(error)}`);
    }
  }
}
