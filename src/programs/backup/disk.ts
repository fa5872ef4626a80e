import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, fsyncSync, lstatSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError } from './errors';

/** Has the disk hold a file, or the names in a folder. */
export function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Has the disk hold all that was written to the file system of a folder.
 *
 * @throws BackupError if it cannot
 */
export function flushFileSystem(folder: string): void {
  const { status, error } = spawnSync('sync', ['-f', folder], { stdio: 'ignore' });
  if (status !== 0) throw new BackupError(`\`sync -f ${folder}\` failed (${(error as NodeJS.ErrnoException | undefined)?.code ?? status})`, 'see how the volume is');
}

/** Removes a folder with all that is in it, folders too that nobody may write to, as caches of modules have them. */
export function removeTree(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code!)) throw error;
    openFolders(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function openFolders(folder: string): void {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) openFolders(join(folder, entry.name));
}
