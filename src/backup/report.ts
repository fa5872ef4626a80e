/*
 * What the program in the pod tells the terminal, as one line of JSON that is the last on its standard output.
 */

/** An archive that is whole. */
export interface ArchiveEntry {
  readonly name: string;
  /** In ISO 8601. */
  readonly createdAt: string;
  /** Of the archive, in bytes. */
  readonly size: number;
}

/** What there is to restore from, the newest first. */
export interface ListReport {
  readonly archives: readonly ArchiveEntry[];
  /** Folders at the root of the claim that have what restores replaced, the newest first. */
  readonly setAside: readonly string[];
  /** That of them which nothing has taken the place of, as after a restore that was killed; null if there is none. */
  readonly unreplaced: string | null;
}

/** What was packed. */
export interface PackReport {
  /** Of the archive, in bytes. */
  readonly size: number;
}

/** What a backup made. */
export interface StoreReport {
  readonly archive: string;
  readonly size: number;
  readonly removed: readonly string[];
}

/** What a restore did. */
export interface RestoreReport {
  /** The archive, or the folder that had been set aside. */
  readonly archive: string;
  /** Folder at the root of the claim that has what was there before; null if nothing was. */
  readonly setAside: string | null;
}

/** Which folders that were set aside are gone. */
export interface DiscardReport {
  readonly discarded: readonly string[];
}
