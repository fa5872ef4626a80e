import { readFileSync } from 'node:fs';
import { SealingError } from './errors';

/**
 * Reads a text file.
 *
 * @param fix what to do when there is no such file
 * @throws SealingError MISSING_FILE, UNREADABLE_FILE; each names the file
 */
export function readText(file: string, fix: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT'
      ? new SealingError('MISSING_FILE', 'no such file', fix, file)
      : new SealingError('UNREADABLE_FILE', `cannot be read (${code})`, 'check that it is a file and that you may read it', file);
  }
}
