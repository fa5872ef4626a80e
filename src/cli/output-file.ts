import { accessSync, closeSync, constants, existsSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CliError } from './cli-error';

/**
 * Checks that a file can be written, before work is done for it or a secret asked for.
 *
 * @param force whether a file that is there may be replaced
 * @throws CliError
 */
export function checkOutputFile(file: string, force: boolean): void {
  if (existsSync(file)) {
    if (!statSync(file).isFile()) throw new CliError(`${file}: is not a file; name a file to write`);
    if (!force) throw alreadyThere(file);
  }
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/**
 * Writes a file so that it is there as a whole or as it was before.
 *
 * @param force whether a file that is there may be replaced
 * @throws CliError
 */
export function writeOutputFile(file: string, text: string, force: boolean): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    // Takes the name, or finds that someone else has it: a check beforehand could not.
    if (!force) closeSync(openSync(file, 'wx'));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? alreadyThere(file) : unwritable(file, error);
  }
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (!force) rmSync(file, { force: true });
    throw unwritable(file, error);
  }
}

function alreadyThere(file: string): CliError {
  return new CliError(`${file}: is already there; name another file, or replace it with --force`);
}

function unwritable(file: string, error: unknown): CliError {
  return new CliError(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code}); name a file in a folder that is there and yours`);
}
