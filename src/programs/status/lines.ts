const NEWLINE = 0x0a;

/**
 * The lines of a stream, as UTF-8, without empty ones. What follows the last newline is no line.
 *
 * @param maxBytes of a line. A longer one is told as `null` once it has ended, and never held.
 */
export async function* boundedLines(stream: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string | null> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    let start = 0;
    while (start < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline < 0 ? chunk.length : newline;
      length += end - start;
      if (length > maxBytes) parts = [];
      else if (end > start) parts.push(chunk.subarray(start, end));
      if (newline >= 0) {
        if (length > 0) yield length > maxBytes ? null : Buffer.concat(parts).toString();
        parts = [];
        length = 0;
      }
      start = end + 1;
    }
  }
}
