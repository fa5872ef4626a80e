import { randomBytes } from 'node:crypto';
import { settings } from './settings';

const known = new Set([settings.authKey]);

/** A value that no message of the tests may show. */
export function secretValue(prefix = ''): string {
  const value = prefix + randomBytes(24).toString('hex');
  known.add(value);
  return value;
}

/** Text that is fit to be shown. */
export function redact(text: string): string {
  let shown = text.replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?-----END [A-Z ]*PRIVATE KEY-----/g, '(private key)')
    // Headscale makes its keys itself
    .replace(/hskey-auth-[-\w]+/g, '(secret)');
  for (const value of known) shown = shown.replaceAll(value, '(secret)');
  return shown;
}
