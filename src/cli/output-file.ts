import { accessSync, constants, linkSync, lstatSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
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
  const folder = attempt(file, overwriting, () => folderBeside(file));
  try {
    attempt(file, overwriting, () => {
      const whole = join(folder, 'whole');
      writeFileSync(whole, text);
      place(whole, file, overwriting);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files of one folder. Each is written while the next is being made, and none is there before all are: then they take their places, each as a whole or as it was before. */
export class OutputFiles {
  private readonly writes = new Map<string, { readonly whole: string; readonly done: Promise<void> }>();
  private folder?: string;

  constructor(private readonly overwriting: Overwriting) {}

  /** Begins to write a file. */
  public add(file: string, text: string): void {
    this.folder ??= attempt(file, this.overwriting, () => folderBeside(file));
    const whole = join(this.folder, `${this.writes.size}`);
    const done = writeFile(whole, text);
    // it is told when the files are placed
    done.catch(() => {});
    this.writes.set(file, { whole, done });
  }

  /**
   * Puts all of them into their places.
   *
   * @throws CliError at the first that can not be written; those before it are there, and named
   */
  public async place(): Promise<void> {
    const placed: string[] = [];
    for (const [file, { done }] of this.writes) {
      await done.catch((error: unknown) => { throw refused(file, error, this.overwriting); });
    }
    for (const [file, { whole }] of this.writes) {
      try {
        place(whole, file, this.overwriting);
      } catch (error) {
        const first = refused(file, error, this.overwriting);
        throw placed.length === 0 ? first : new CliError(`${first.message}; written before it: ${placed.join(', ')}, which another run replaces with ${this.overwriting.options}`);
      }
      placed.push(file);
    }
  }

  /** Removes what is in no place. */
  public async close(): Promise<void> {
    await Promise.allSettled([...this.writes.values()].map(({ done }) => done));
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A folder of its own, next to the file: nobody else has put anything there, and moving a file out of it copies nothing. */
function folderBeside(file: string): string {
  return mkdtempSync(join(dirname(file), `.${basename(file)}.`));
}

function place(whole: string, file: string, { force }: Overwriting): void {
  if (force) {
    renameSync(whole, file);
  } else {
    // Unlike a rename, it fails if someone took the name after the check.
    linkSync(whole, file);
    unlinkSync(whole);
  }
}

function attempt<T>(file: string, overwriting: Overwriting, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw refused(file, error, overwriting);
  }
}

function refused(file: string, error: unknown, overwriting: Overwriting): CliError {
  return (error as NodeJS.ErrnoException).code === 'EEXIST' ? alreadyThere(file, overwriting) : unwritable(file, error);
}

function alreadyThere(file: string, { options }: Overwriting): CliError {
  return new CliError(`${file}: is already there; name another file, or replace it with ${options}`);
}

function unwritable(file: string, error: unknown): CliError {
  return new CliError(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code}); name a file in a folder that is there and yours`);
}
