/*
 * How archives are called: `<instance>-<time>.tar.gz`, whose alphabetical order is that of their times, and `<archive>.sha256` beside each that is whole.
 * Shared by the program that writes them and the terminal that asks for them.
 */

const SUFFIX = '.tar.gz';
const CHECKSUM_SUFFIX = '.sha256';
const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** A time within a name: `2026-03-09T080000Z`, in UTC, without what file systems or shells do not like. */
export function timeInName(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(':', '')}Z`;
}

/** The name of an instance's archive of a time. */
export function archiveName(instance: string, time: Date): string {
  return `${instance}-${timeInName(time)}${SUFFIX}`;
}

/** What the names of an instance's archives begin with, and maybe those of others: `agent-` is the beginning of `agent-2-…`, too. */
export function beginningOf(instance: string): string {
  return `${instance}-`;
}

/** The time of an instance's archive; undefined for what is none: another instance's, another file. */
export function timeOfArchive(instance: string, name: string): Date | undefined {
  if (!name.startsWith(`${instance}-`) || !name.endsWith(SUFFIX)) return undefined;
  const parts = TIME.exec(name.slice(instance.length + 1, -SUFFIX.length));
  if (!parts) return undefined;
  const [, day, hours, minutes, seconds] = parts;
  const time = new Date(`${day}T${hours}:${minutes}:${seconds}Z`);
  // only a time that exists comes back as it went in
  return !Number.isNaN(time.getTime()) && archiveName(instance, time) === name ? time : undefined;
}

/** The name of the file with an archive's checksum. */
export function checksumName(archive: string): string {
  return `${archive}${CHECKSUM_SUFFIX}`;
}

/** The archive that a file has the checksum of; undefined for a file of another kind. */
export function archiveOfChecksum(name: string): string | undefined {
  return name.endsWith(CHECKSUM_SUFFIX) ? name.slice(0, -CHECKSUM_SUFFIX.length) : undefined;
}

/** The name of the folder that keeps what a restore replaced: `<folder>-before-<time>`. */
export function setAsideName(folder: string, time: Date): string {
  return `${folder}-before-${timeInName(time)}`;
}

/** Whether a name is one of those, with a number behind it where there were two at a time. */
export function isSetAside(folder: string, name: string): boolean {
  return name.startsWith(`${folder}-before-`) && /^\d{4}-\d{2}-\d{2}T\d{6}Z(-\d{1,3})?$/.test(name.slice(folder.length + '-before-'.length));
}
