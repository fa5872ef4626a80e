import { StoredFile } from './archives';

/** Where archives are kept. */
export interface ArchiveStore {
  /** What it is, as errors call it. */
  readonly description: string;

  /** The files whose names begin so. */
  list(beginning: string): Promise<StoredFile[]>;

  /** The text of a small file. */
  readText(name: string, maxLength: number): Promise<string>;

  /**
   * Puts a copy of a file there, all of it or nothing.
   *
   * @throws BackupError if the name is taken
   */
  put(name: string, file: string): Promise<void>;

  /** Puts a small file there, all of it or nothing. */
  putText(name: string, text: string): Promise<void>;

  /**
   * Brings a file to this machine.
   *
   * @param folder to put it in, if it is not there already
   * @returns where it is
   */
  fetch(name: string, folder: string): Promise<string>;

  /** Removes a file. One that is gone is no error. */
  remove(name: string): Promise<void>;
}
