/** What takes the place of what is not shown. */
const LEFT_OUT = '(left out)';

/** Of more than this nobody reads the end, and it would take long to search. */
const SEARCHED_LENGTH = 2000;

const SECRETS = [
  // A URL that is more than an origin: a login URL logs in whoever has it.
  /\b[a-z][a-z\d+.-]*:\/\/(?![\w.:[\]-]+\/?(?:[\s,;'")]|\.?$|\.\s))\S+/gi,
  // The same without its scheme.
  /\b(?:[a-z\d-]+\.)+[a-z]{2,}(?::\d+)?\/\S+/gi,
  // Keys of Tailscale and Headscale: `tskey-auth-…`, `hskey-auth-…`, `nodekey:…`, `nlpriv:…`.
  /\b(?:[a-z]+key-|[a-z]*(?:key|priv|pub):)[\w-]+/gi,
  // What has no name, but looks like a key or a token.
  /[\w+-]{32,}/g,
];

/**
 * A text of others, made fit for a page, a log and a terminal: one line without control characters, without URLs that have a path or a query, without what may be a key.
 *
 * @param length that it has at most, in characters
 */
export function safeText(text: string, length: number): string {
  // Characters that do not show go first: they could part what would be known for a key.
  const line = text.slice(0, SEARCHED_LENGTH).replace(/[\p{Cf}\p{Cs}]/gu, '').replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '').trim();
  // A word that was cut may be half a key, which is not known for one.
  const whole = text.length <= SEARCHED_LENGTH ? line : line.slice(0, Math.max(0, line.lastIndexOf(' ')));
  const safe = [...SECRETS.reduce((rest, secret) => rest.replace(secret, LEFT_OUT), whole)];
  return safe.length <= length ? safe.join('') : `${safe.slice(0, length - 1).join('').trimEnd()}…`;
}
