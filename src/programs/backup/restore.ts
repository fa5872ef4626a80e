import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { archivesAmong } from './archives';
import { MAX_CHECKSUM_TEXT, digestOf, parseChecksum } from './checksum';
import { MAIN_DATABASE } from './create';
import { BackupError } from './errors';
import { OpenClaw, unpackArchive } from './openclaw';
import { ArchiveStore } from './store';
import { checksumName, isSetAside, setAsideName } from '../../backup/archive-name';
import { DiscardReport, RestoreReport } from '../../backup/report';

/** Begins the name of a folder with data that is being restored. */
const UNFINISHED = '.restoring-';

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
}

/**
 * Puts an archive's data in place of the agent's, which has to be stopped. What was there is set aside, beside it.
 *
 * @throws BackupError, and whatever the disk says. Then what was there is there.
 */
export async function restore({ instance, openclaw, store, claim, folder, archive, scratch, signal }: RestoreOptions): Promise<RestoreReport> {
  if (archive !== undefined && setAside(claim, folder).includes(archive)) return { archive, setAside: swap(claim, folder, join(claim, archive)) };
  const name = await chosen(store, instance, archive);
  removeUnfinished(claim);
  const unfinished = mkdtempSync(join(claim, UNFINISHED));
  try {
    // an archive that comes from afar is not kept on the claim, which may have no room for it beside its content
    const file = await store.fetch(name, mkdtempSync(join(scratch, 'fetched-')));
    await check(store, name, file);
    const target = join(unfinished, 'archive');
    // OpenClaw refuses to unpack below the data that it takes for live
    const aside = join(scratch, 'no-state');
    mkdirSync(aside, { recursive: true });
    const root = await unpackArchive({ ...openclaw, state: aside }, file, target, signal);
    const data = dataIn(target, root, openclaw.state, name);
    signal.throwIfAborted();
    return { archive: name, setAside: swap(claim, folder, data) };
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The folders of a claim that have what restores replaced, the newest first. */
export function setAside(claim: string, folder: string): string[] {
  const folders = readdirSync(claim, { withFileTypes: true }).filter(entry => entry.isDirectory());
  return folders.map(({ name }) => name).filter(name => isSetAside(folder, name)).sort().reverse();
}

/** Removes those folders, for good. */
export function discard(claim: string, folder: string): DiscardReport {
  const discarded = setAside(claim, folder);
  for (const name of discarded) rmSync(join(claim, name), { recursive: true });
  return { discarded };
}

async function chosen(store: ArchiveStore, instance: string, archive: string | undefined): Promise<string> {
  const archives = archivesAmong(instance, await store.list());
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
    && lstatSync(join(data, MAIN_DATABASE), { throwIfNoEntry: false })?.isFile();
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
  if (isEmpty(place)) {
    rmdirSync(place);
  }
  if (!lstatSync(place, { throwIfNoEntry: false })) {
    renameSync(data, place);
    return null;
  }
  const aside = freeName(claim, setAsideName(folder, new Date()));
  renameSync(place, join(claim, aside));
  try {
    renameSync(data, place);
  } catch (error) {
    renameSync(join(claim, aside), place);
    throw error;
  }
  return aside;
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

/** What a restore that was killed left: copies of an archive. */
function removeUnfinished(claim: string): void {
  for (const name of readdirSync(claim).filter(each => each.startsWith(UNFINISHED))) rmSync(join(claim, name), { recursive: true, force: true });
}
