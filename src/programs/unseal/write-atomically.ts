import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file so that readers see all of it or none.
 *
 * An init container can be stopped at any point and runs again on the same volume, so what an earlier run left is removed first.
 *
 * @param mode the file's permissions, whatever the umask
 */
export function writeAtomically(file: string, content: Buffer | string, mode: number): void {
  const temporary = join(dirname(file), `.${basename(file)}.tmp`);
  rmSync(temporary, { force: true });
  // `wx`: the name is ours alone, and no link that someone left there is followed.
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 });
    chmodSync(temporary, mode);
    renameSync(temporary, file);
  } catch (error) {
    // It may hold a part of a secret.
    rmSync(temporary, { force: true });
    throw error;
  }
}
