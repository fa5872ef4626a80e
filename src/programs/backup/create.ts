import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { obsoleteAmong } from './archives';
import { checksumText, digestOf } from './checksum';
import { BackupError, messageOf } from './errors';
import { OpenClaw, makeArchive } from './openclaw';
import { ArchiveStore } from './store';
import { archiveName, checksumName } from '../../backup/archive-name';
import { CreateReport } from '../../backup/report';

/** The agent's main database, below its data. */
export const MAIN_DATABASE = join('state', 'openclaw.sqlite');

export interface CreateOptions {
  readonly instance: string;
  readonly openclaw: OpenClaw;
  readonly store: ArchiveStore;
  /** How many archives stay. */
  readonly keep: number;
  /** Folder that ends with the pod. */
  readonly scratch: string;
  /** Ends it when it aborts. */
  readonly signal: AbortSignal;
  /** Tells of what is worth knowing and no failure. */
  readonly warn: (text: string) => void;
}

/**
 * Makes an archive, puts it into the store and only then removes those that are too old.
 *
 * @throws BackupError, and whatever the disk says. Then the archives that were there are there.
 */
export async function create({ instance, openclaw, store, keep, scratch, signal, warn }: CreateOptions): Promise<CreateReport> {
  // a claim that was lost and made again: archives of nothing would push those of the data out
  if (!existsSync(join(openclaw.state, MAIN_DATABASE))) {
    throw new BackupError(`there is no data of an agent in ${openclaw.state}`, 'start the agent, or restore its data');
  }
  const workspace = store.workspace(scratch);
  try {
    const name = archiveName(instance, new Date());
    const file = join(workspace, name);
    const { warnings } = await makeArchive(openclaw, file, signal);
    warnings.forEach(warn);
    const { size } = statSync(file);
    const digest = await digestOf(file);
    await store.put(name, file);
    // last: an archive without it is not whole
    await store.putText(checksumName(name), checksumText(digest, name));
    return { archive: name, size, removed: await removeObsolete({ instance, store, keep, warn }) };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Removes what is too old. What cannot be removed is no failure of the backup: a bucket may well forbid it. */
async function removeObsolete({ instance, store, keep, warn }: Pick<CreateOptions, 'instance' | 'store' | 'keep' | 'warn'>): Promise<string[]> {
  const removed: string[] = [];
  try {
    for (const name of obsoleteAmong(instance, await store.list(), keep)) {
      await store.remove(name);
      removed.push(name);
    }
  } catch (error) {
    warn(`the archive is there, and older ones were not removed: ${messageOf(error)}`);
  }
  return removed;
}
