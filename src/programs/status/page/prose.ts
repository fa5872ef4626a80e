import { Html, html } from './html';

/** A message that reads as a sentence of its own; what it has in backticks is code. */
export function prose(text: string): Html {
  const capitalized = text.charAt(0).toUpperCase() + text.slice(1);
  return html`${capitalized.split(/`([^`]*)`/).map((piece, index) => index % 2 === 1 ? html`<code>${piece}</code>` : piece)}`;
}

/** Words of a number of things, such as "1 peer" and "2 peers". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Words of a list, such as "Frankfurt, Paris and Warsaw". */
export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** A name, an address or a URL, which may be broken after its dots and colons, and rather there than elsewhere. */
export function breakable(text: string): Html {
  return html`${text.split(/(?<=[.:])(?=[^/:])/).map((piece, index) => index === 0 ? piece : html`<wbr>${piece}`)}`;
}
