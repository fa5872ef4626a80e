import { SealingError } from './errors';

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
