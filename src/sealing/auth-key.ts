import { SealingError } from './errors';

/** The field that holds a Tailscale auth key. */
export const AUTH_KEY_FIELD = 'auth-key';

/** The field that holds the secret of an OAuth client of Tailscale's. */
export const OAUTH_CLIENT_SECRET_FIELD = 'oauth-client-secret';

/** Where the parameters of the keys that an OAuth client's secret makes are: given to its construct, or behind the secret itself. */
export type OAuthParameters = 'apart' | 'behind';

const OAUTH_CLIENT_PREFIX = 'tskey-client-';
const EXAMPLE_PARAMETERS = '?ephemeral=false&preauthorized=true';
const PARAMETERS = ['ephemeral', 'preauthorized', 'baseURL'];
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
  if (!text.startsWith(OAUTH_CLIENT_PREFIX)) return;
  if (!text.includes('?')) {
    throw new SealingError('BAD_AUTH_KEY', 'this is the secret of an OAuth client (tskey-client-…), without the parameters of the keys that it makes',
      `seal it with --field oauth-client-secret, or with ${EXAMPLE_PARAMETERS} behind it`);
  }
  checkParameters(text);
}

/**
 * Checks the secret of an OAuth client, which is Tailscale's own kind and is known by its prefix.
 *
 * @param parameters of the keys that it makes: `apart`, the pod puts them behind it; or `behind` it already, since nothing in the pod does
 * @throws SealingError BAD_AUTH_KEY, which says nothing of the value itself
 * @see https://tailscale.com/kb/1277/key-prefixes
 */
export function checkOAuthClientSecret(value: Buffer, parameters: OAuthParameters = 'apart'): void {
  const text = value.toString('latin1');
  const fix = 'copy the secret (tskey-client-…) that the Trust credentials page of the Tailscale admin console showed once, alone, or make another client there';
  if (!PRINTABLE_ASCII.test(text)) {
    throw new SealingError('BAD_AUTH_KEY', 'the OAuth client\'s secret holds white space, control or non-ASCII characters', fix);
  }
  if (parameters === 'apart' && text.includes('?')) {
    throw new SealingError('BAD_AUTH_KEY', 'the OAuth client\'s secret has parameters behind it (?…)',
      'leave them out, and give them to AuthKey.oauthClientSecret, as ephemeral, preauthorized and baseUrl');
  }
  const other = OTHER_KINDS.find(([prefix]) => text.startsWith(prefix));
  if (other) throw new SealingError('BAD_AUTH_KEY', `this is ${other[1]} (${other[0]}…), not the secret of an OAuth client`, other[2] ?? fix);
  if (!text.startsWith(OAUTH_CLIENT_PREFIX)) throw new SealingError('BAD_AUTH_KEY', 'this is not the secret of an OAuth client', fix);
  if (parameters === 'apart') return;
  if (!text.includes('?')) {
    throw new SealingError('BAD_AUTH_KEY', 'the OAuth client\'s secret has no parameters behind it, and nothing in the pod adds them to a Secret\'s',
      `put them behind it, such as ${EXAMPLE_PARAMETERS}`);
  }
  checkParameters(text);
}

/**
 * Checks what stands behind an OAuth client's secret. Both parameters have to be said: with Tailscale's defaults the node would be removed when it is offline, and wait for an administrator's
 * approval. An unknown one fails each login.
 *
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/feature/oauthkey/oauthkey.go
 */
function checkParameters(text: string): void {
  const given = [...new URLSearchParams(text.slice(text.indexOf('?') + 1))];
  const isSaid = (wanted: string) => given.filter(([name]) => name === wanted).length === 1 && given.some(([name, value]) => name === wanted && /^(?:true|false)$/.test(value));
  if (isSaid('ephemeral') && isSaid('preauthorized') && given.every(([name]) => PARAMETERS.includes(name))) return;
  throw new SealingError('BAD_AUTH_KEY', 'the parameters behind the OAuth client\'s secret do not say what its keys give',
    `give both ephemeral and preauthorized, as true or false, such as ${EXAMPLE_PARAMETERS}, and beside them baseURL at most`);
}

/** What else begins like one. */
const OTHER_KINDS: ReadonlyArray<readonly [prefix: string, what: string, fix?: string]> = [
  ['tskey-auth-', 'an auth key', 'seal it with --field auth-key, for AuthKey.sealed'],
  ['tskey-api-', 'an API access token'],
];
