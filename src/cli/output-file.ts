import { accessSync, constants, linkSync, lstatSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CliError } from './cli-error';

/** What to do about a file that is there already. */
export interface Overwriting {
  /** Whether it may be replaced. */
  readonly force: boolean;
  /** The options that say so. */
  readonly options: string;
}

/**
 * Checks that a file can be written, before work is done for it or a secret asked for.
 *
 * @throws CliError
 */
export function checkOutputFile(file: string, overwriting: Overwriting): void {
  // Not what a link leads to: a link without a target takes the name, too.
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) throw new CliError(`${file}: is a link; name the file itself`);
  if (found && !found.isFile()) throw new CliError(`${file}: is not a file; name a file to write`);
  if (found && !overwriting.force) throw alreadyThere(file, overwriting);
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/**
 * Writes a file so that it is there as a whole or as it was before.
 *
 * @throws CliError
 */
export function writeOutputFile(file: string, text: string, overwriting: Overwriting): void {
  writeOutputFiles(new Map([[file, text]]), overwriting);
}

/**
 * Writes files of one folder, each so that it is there as a whole or as it was before.
 *
 * @param texts by file
 * @throws CliError at the first that can not be written; those before it are there, and named
 */
export function writeOutputFiles(texts: ReadonlyMap<string, string>, overwriting: Overwriting): void {
  let folder: string | undefined;
  let at = '';
  const written: string[] = [];
  try {
    for (const [file, text] of texts) {
      at = file;
      // A folder of its own, next to the files: nobody else has put anything there, and moving a file out of it copies nothing.
      folder ??= mkdtempSync(join(dirname(file), `.${basename(file)}.`));
      const whole = join(folder, 'whole');
      writeFileSync(whole, text);
      if (overwriting.force) {
        renameSync(whole, file);
      } else {
        // Unlike a rename, it fails if someone took the name after the check.
        linkSync(whole, file);
        unlinkSync(whole);
      }
      written.push(file);
    }
  } catch (error) {
    const refused = (error as NodeJS.ErrnoException).code === 'EEXIST' ? alreadyThere(at, overwriting) : unwritable(at, error);
    throw written.length === 0 ? refused : new CliError(`${refused.message}; written before it: ${written.join(', ')}, which another run replaces with ${overwriting.options}`);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function alreadyThere(file: string, { options }: Overwriting): CliError {
  return new CliError(`${file}: is already there; name another file, or replace it with ${options}`);
}

function unwritable(file: string, error: unknown): CliError {
  return new CliError(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code}); name a file in a folder that is there and yours`);
}
