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

/**
 * The files that retention removes: archives older than the newest `keep` that are whole, whole or not, and their checksums. What is not called as an archive of the instance stays.
 */
export function obsoleteAmong(instance: string, files: readonly StoredFile[], keep: number): string[] {
  const oldestKept = archivesAmong(instance, files).slice(0, keep).at(-1);
  if (oldestKept === undefined) return [];
  return files.map(({ name }) => name).filter((name) => {
    const time = timeOfArchive(instance, archiveOfChecksum(name) ?? name);
    return time !== undefined && time.getTime() < Date.parse(oldestKept.createdAt);
  }).sort();
}
