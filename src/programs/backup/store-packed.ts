import { lstatSync } from 'node:fs';
import { archivesAmong, muchLargerThan, obsoleteAmong } from './archives';
import { checksumText, digestOf } from './checksum';
import { BackupError, messageOf } from './errors';
import { packedFile } from './pack';
import { ArchiveStore } from './store';
import { archiveName, beginningOf, checksumName } from '../../backup/archive-name';
import { StoreReport } from '../../backup/report';

export interface StorePackedOptions {
  readonly instance: string;
  readonly store: ArchiveStore;
  /** How many archives stay. */
  readonly keep: number;
  /** Folder with what was packed. */
  readonly scratch: string;
  /** Tells of what is worth knowing and no failure. */
  readonly warn: (text: string) => void;
}

/**
 * Puts what was packed into the store and only then removes those archives that are too old.
 *
 * @throws BackupError, and whatever the disk says. Then the archives that were there are there.
 */
export async function storePacked({ instance, store, keep, scratch, warn }: StorePackedOptions): Promise<StoreReport> {
  const file = packedFile(scratch);
  const stats = lstatSync(file, { throwIfNoEntry: false });
  // no link: what packs reads what the agent wrote, and here are the archives of others and the key to the bucket
  if (!stats?.isFile()) throw new BackupError(`${file} is no file`, 'see the log of the container that packs');
  const name = archiveName(instance, new Date());
  const digest = await digestOf(file);
  await store.put(name, file);
  // last: an archive without it is not whole
  await store.putText(checksumName(name), checksumText(digest, name));
  return { archive: name, size: stats.size, removed: await removeObsolete({ instance, store, keep, warn }, name) };
}

/** Removes what is too old. What cannot be removed is no failure of the backup: a bucket may well forbid it. */
async function removeObsolete({ instance, store, keep, warn }: Omit<StorePackedOptions, 'scratch'>, made: string): Promise<string[]> {
  const removed: string[] = [];
  try {
    const files = await store.list(beginningOf(instance));
    const larger = muchLargerThan(made, archivesAmong(instance, files));
    if (larger !== undefined) {
      warn(`${made} is less than half as large as ${larger}, which stays beside those that are kept: see whether data was lost, and restore it, or remove that archive`);
    }
    for (const name of obsoleteAmong(instance, files, { keep, stay: [made, ...larger === undefined ? [] : [larger]] })) {
      await store.remove(name);
      removed.push(name);
    }
  } catch (error) {
    warn(`the archive is there, and older ones were not removed: ${messageOf(error)}`);
  }
  return removed;
}
