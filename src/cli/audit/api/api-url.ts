import { InvalidArgumentError } from 'commander';

/** Where Tailscale's API answers. */
export const API_URL = 'https://api.tailscale.com';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Parses the address of an API: an origin, to which a token may be sent.
 *
 * @returns the origin, such as `https://api.tailscale.com`
 */
export function apiUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol)) throw new InvalidArgumentError(`use a URL, such as ${API_URL}`);
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new InvalidArgumentError('use https: over http, anyone on the way could read the token; http is for loopback alone');
  }
  if (url.href !== `${url.origin}/`) throw new InvalidArgumentError(`use no more than scheme, host and port, such as ${API_URL}`);
  return url.origin;
}

/** Parses the name of a tailnet; `-` is the one that the token belongs to. */
export function tailnet(value: string): string {
  // Dots alone would be a path of their own.
  if (/^[\w.@+-]+$/.test(value) && !/^\.+$/.test(value)) return value;
  throw new InvalidArgumentError('use the tailnet\'s ID, such as T1234CNTRL, or the organization\'s name; - is the one that the token belongs to');
}
