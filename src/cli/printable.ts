/** Longest text that is told, in UTF-16 code units. */
const MAX_LENGTH = 1000;

/** What would steer a terminal, break a line or turn the direction of writing; and halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text of somebody else's as one line that is safe to print: what is not printable is replaced, what is too long is cut. */
export function printable(text: string, maxLength = MAX_LENGTH): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return (line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line).replace(UNPRINTABLE, '\u{fffd}');
}

/** A value as JSON, with every text in it made safe to print. */
export function printableJson(value: unknown, space?: number): string {
  return JSON.stringify(value, (_, each) => (typeof each === 'string' ? printable(each) : each), space);
}
