import { readText } from '../../../sealing/read-text';
import { CliError } from '../../cli-error';

/** Far more than a token has. */
const MAX_LENGTH = 4096;

/** The kinds of keys of Tailscale's that are taken for a token of the API. */
const OTHER_KEYS = [['tskey-client-', 'the secret of an OAuth client'], ['tskey-auth-', 'an auth key']] as const;

const FIX = 'put an access token of the API into it, alone; an administrator makes one in the admin console, in Settings, Keys';

/**
 * Reads the token for the API from a file.
 *
 * @throws SealingError if the file cannot be read; CliError if it holds no token. Neither tells what is in it.
 */
export function readToken(file: string): string {
  const token = readText(file, FIX).trim();
  if (token === '') throw new CliError(`${file}: is empty; ${FIX}`);
  // Only these can be sent.
  if (!/^[\x21-\x7e]+$/.test(token) || token.length > MAX_LENGTH) throw new CliError(`${file}: holds something else than one token; ${FIX}`);
  for (const [start, what] of OTHER_KEYS) {
    if (token.startsWith(start)) throw new CliError(`${file}: holds ${what}, which the API does not take as a token; ${FIX}`);
  }
  return token;
}
