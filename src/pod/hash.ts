import { createHash } from 'node:crypto';

/** A short, stable name for a text that is no secret: 16 hexadecimal digits of its SHA-256. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
