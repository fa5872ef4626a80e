import { closeSync, constants, fstatSync, fsyncSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MergeError, errno } from './errors';

/*
 * The folder is the agent's, so what is in it may be anything under any name. Nothing here follows a link, waits for a pipe or reads without an end.
 */

/** As much as the source has room for in its ConfigMap; JSON5 of that size takes two thirds of the container's memory. */
const MAX_BYTES = 1024 * 1024;

/** Of a volume, of a user and of a process. */
const NO_ROOM: ReadonlyArray<string | undefined> = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * Makes a folder for its owner alone, if there is none.
 *
 * @param fix what to do where there is something else
 */
export function makeFolder(folder: string, fix: string): void {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory()) throw new MergeError('BAD_FILE', `${folder}: is no folder`, fix);
  if (!stat) writing(folder, () => mkdirSync(folder, { mode: 0o700 }));
}

/**
 * The content of a regular file.
 *
 * @param fix what to do where it is none
 * @returns undefined where there is nothing by that name
 */
export function readIfThere(file: string, fix: string): Buffer | undefined {
  let descriptor: number;
  try {
    // eslint-disable-next-line no-bitwise
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw new MergeError('BAD_FILE', errno(error) === 'ELOOP' ? `${file}: is a link` : `${file}: cannot be read (${errno(error)})`, fix);
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new MergeError('BAD_FILE', `${file}: is no file`, fix);
    if (stat.size > MAX_BYTES) throw new MergeError('BAD_FILE', `${file}: has ${stat.size} bytes, ${MAX_BYTES} are read`, fix);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A file's new content, on the volume under another name. */
export interface Prepared {
  /** Puts it in the file's place. */
  commit(): void;
  /** Removes it, if it is not there yet. */
  discard(): void;
}

/**
 * Writes a file's new content where a reader does not look yet, down to the disk: whatever happens until it is committed, a full volume too, leaves the file as it was.
 *
 * For its owner alone, as OpenClaw writes its configuration.
 */
export function prepare(file: string, content: Buffer | string): Prepared {
  const temporary = join(dirname(file), `.${basename(file)}.merge-config`);
  // left by a run that was stopped
  writing(temporary, () => rmSync(temporary, { force: true }));
  writing(file, () => {
    try {
      const descriptor = openSync(temporary, 'wx', 0o600);
      try {
        writeFileSync(descriptor, content);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
  return {
    commit: () => writing(file, () => {
      renameSync(temporary, file);
      syncFolder(dirname(file));
    }),
    discard: () => rmSync(temporary, { force: true }),
  };
}

/** Gives a file, or whatever it is, another name. Where there is none, nothing happens. */
export function move(from: string, to: string): void {
  writing(to, () => {
    try {
      renameSync(from, to);
    } catch (error) {
      if (errno(error) !== 'ENOENT') throw error;
    }
  });
}

/** Whether there is anything by that name. */
export function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writing(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const code = errno(error);
    const fix = NO_ROOM.includes(code) ? 'make room on the claim, or make it larger' : 'move what is in its way';
    throw new MergeError('WRITE_FAILED', `${file}: cannot be written (${code})`, fix);
  }
}
