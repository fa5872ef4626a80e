import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { BackupError } from './errors';

const LINE = /^([0-9a-f]{64}) [ *]([^\n/]+)\n?$/;
/** Longest text of a checksum's file, in characters: a digest and a file's name. */
export const MAX_CHECKSUM_TEXT = 512;

/** What `sha256sum` prints of a file, and `sha256sum --check` reads. */
export function checksumText(digest: string, archive: string): string {
  return `${digest}  ${archive}\n`;
}

/**
 * Reads the digest of an archive.
 *
 * @throws BackupError if the text is that of another file, or no checksum
 */
export function parseChecksum(text: string, archive: string): string {
  const [, digest, name] = (text.length <= MAX_CHECKSUM_TEXT ? LINE.exec(text) : null) ?? [];
  if (name !== archive) throw new BackupError(`the checksum of ${archive} is none of it`, 'restore another archive');
  return digest;
}

/** The SHA-256 of a file, in lower-case hex. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) hash.update(part);
  return hash.digest('hex');
}
