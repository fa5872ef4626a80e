import { archiveOfChecksum, checksumName, timeOfArchive } from '../../backup/archive-name';
import { ArchiveEntry } from '../../backup/report';

/** A file of a store. */
export interface StoredFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** The archives that are whole, the newest first: those that have a checksum, which is written last. */
export function archivesAmong(instance: string, files: readonly StoredFile[]): ArchiveEntry[] {
  const names = new Set(files.map(({ name }) => name));
  return files
    .map(({ name, size }) => ({ name, size, time: timeOfArchive(instance, name) }))
    .filter(({ name, time }) => time !== undefined && names.has(checksumName(name)))
    .sort((a, b) => b.time!.getTime() - a.time!.getTime())
    .map(({ name, size, time }) => ({ name, createdAt: time!.toISOString(), size }));
}

/** What retention leaves. */
export interface Retention {
  /** How many of the newest archives that are whole. */
  readonly keep: number;
  /** Archives that stay however old they are. */
  readonly stay: readonly string[];
}

/**
 * The files that retention removes: archives older than the newest `keep` that are whole, whole or not, and their checksums. What is not called as an archive of the instance stays.
 */
export function obsoleteAmong(instance: string, files: readonly StoredFile[], { keep, stay }: Retention): string[] {
  const oldestKept = archivesAmong(instance, files).slice(0, keep).at(-1);
  if (oldestKept === undefined) return [];
  return files.map(({ name }) => name).filter((name) => {
    const archive = archiveOfChecksum(name) ?? name;
    const time = timeOfArchive(instance, archive);
    return time !== undefined && time.getTime() < Date.parse(oldestKept.createdAt) && !stay.includes(archive);
  }).sort();
}

/** The newest archive that is more than twice as large as another one: data may have been lost in between, and a schedule goes on without it. */
export function muchLargerThan(archive: string, archives: readonly ArchiveEntry[]): string | undefined {
  const size = archives.find(({ name }) => name === archive)?.size;
  return size === undefined ? undefined : archives.find(each => each.size > 2 * size)?.name;
}
