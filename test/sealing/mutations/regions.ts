/** A part of a message: what it is, and where. */
export interface Region {
  /** The same for the same part of every message: recipients and entries of the context are not told apart. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a message that is in order into all of its parts, lengths and counts among them: every byte is in one.
 *
 * @see docs/sealed-file.md
 */
export function regionsOf(message: Buffer): Region[] {
  const regions: Region[] = [];
  let at = 0;
  const take = (name: string, length: number): number => {
    const value = length <= 4 ? message.readUIntBE(at, length) : 0;
    regions.push({ name, start: at, end: at + length });
    at += length;
    return value;
  };
  const takeSized = (name: string) => take(name, take(`${name}, length`, 2));

  take('version', 1);
  take('suite', 2);
  take('message id', 32);
  take('context, length', 2);
  for (let left = take('context, count', 2); left > 0; left--) {
    takeSized('context key');
    takeSized('context value');
  }
  for (let left = take('recipients, count', 2); left > 0; left--) {
    takeSized('provider');
    takeSized('key id');
    takeSized('data key');
  }
  take('content type', 1);
  take('frame length', 4);
  take('commitment', 32);
  take('header tag', 16);
  take('final frame', 4);
  take('sequence number', 4);
  take('iv', 12);
  take('content', take('content, length', 4));
  take('tag', 16);
  if (at !== message.length) throw new Error(`the message has ${message.length} bytes, and ${at} in its parts`);
  return regions;
}
