import { SealingError } from './errors';

/** The field that holds a Tailscale auth key. */
export const AUTH_KEY_FIELD = 'auth-key';

/** The field that holds the secret of an OAuth client of Tailscale's. */
export const OAUTH_CLIENT_SECRET_FIELD = 'oauth-client-secret';

const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * Checks what can be told about an auth key by looking at it: enough to catch a key of the wrong kind, or one that was copied with
 * something around it, while its owner is still there to mend it.
 *
 * Other control servers than Tailscale's have keys of other shapes, so no prefix is asked for.
 *
 * @throws SealingError BAD_AUTH_KEY, which says nothing of the value itself
 */
export function checkAuthKey(value: Buffer): void {
  // One character a byte, so that no byte is lost on the way to the pattern.
  const text = value.toString('latin1');
  if (!PRINTABLE_ASCII.test(text)) {
    throw new SealingError('BAD_AUTH_KEY', 'the auth key holds white space, control or non-ASCII characters', 'copy the key alone, without anything around it');
  }
  if (text.startsWith('tskey-api-')) {
    throw new SealingError('BAD_AUTH_KEY', 'this is an API access token (tskey-api-…), not an auth key',
      'make an auth key (tskey-auth-…) on the Keys page of the Tailscale admin console, and revoke the token if it was shared');
  }
}

/**
 * Checks the secret of an OAuth client, which is Tailscale's own kind and is known by its prefix.
 *
 * @throws SealingError BAD_AUTH_KEY, which says nothing of the value itself
 * @see https://tailscale.com/kb/1277/key-prefixes
 */
export function checkOAuthClientSecret(value: Buffer): void {
  const text = value.toString('latin1');
  const fix = 'copy the secret (tskey-client-…) that the Trust credentials page of the Tailscale admin console showed once, alone, or make another client there';
  if (!PRINTABLE_ASCII.test(text)) {
    throw new SealingError('BAD_AUTH_KEY', 'the OAuth client\'s secret holds white space, control or non-ASCII characters', fix);
  }
  if (text.includes('?')) {
    throw new SealingError('BAD_AUTH_KEY', 'the OAuth client\'s secret has parameters behind it (?…)',
      'leave them out, and give them to AuthKey.oauthClientSecret, as ephemeral, preauthorized and baseUrl');
  }
  const other = OTHER_KINDS.find(([prefix]) => text.startsWith(prefix));
  if (other) throw new SealingError('BAD_AUTH_KEY', `this is ${other[1]} (${other[0]}…), not the secret of an OAuth client`, other[2] ?? fix);
  if (!text.startsWith('tskey-client-')) throw new SealingError('BAD_AUTH_KEY', 'this is not the secret of an OAuth client', fix);
}

/** What else begins like one. */
const OTHER_KINDS: ReadonlyArray<readonly [prefix: string, what: string, fix?: string]> = [
  ['tskey-auth-', 'an auth key', 'seal it with --field auth-key, for AuthKey.sealed'],
  ['tskey-api-', 'an API access token'],
];
