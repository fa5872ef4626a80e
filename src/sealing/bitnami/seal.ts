import { parseCertificate } from './certificate';
import { encryptValue } from './encrypted-value';
import { parseSecretName } from './manifest';
import { DEFAULT_SCOPE, Scope, oaepLabel } from './scope';
import { PemSource } from '../keys';
import { parsePlaintext } from '../seal';
import { parseLabel } from '../sealed-value';

/** A value to seal for a sealed-secrets controller. */
export interface SealForBitnamiOptions {
  /** The value, 1 to 4096 bytes. One newline at its end is dropped. */
  readonly plaintext: Buffer | string;
  /** The controller's certificate, in PEM. */
  readonly certificate: PemSource;
  /** The namespace of the Secret. */
  readonly namespace: string;
  /** The name of the Secret. */
  readonly name: string;
  /** The key within the Secret. For `auth-key` and `oauth-client-secret` there are further rules. */
  readonly key: string;
  /** How far the value may be moved. Default: strict, not at all. */
  readonly scope?: Scope;
  /** When it is sealed. Default: now. */
  readonly now?: Date;
}

/**
 * Seals a value for a sealed-secrets controller. Sealing the same value twice gives different results.
 *
 * @returns the encrypted value, in base64, for `spec.encryptedData` of a SealedSecret
 * @throws SealingError EMPTY, TOO_LONG, BAD_AUTH_KEY, BAD_FORMAT (of a name), and those of `parseCertificate`
 */
export function sealForBitnami(options: SealForBitnamiOptions): string {
  const { plaintext, certificate, namespace, name, key, scope = DEFAULT_SCOPE, now = new Date() } = options;
  const label = oaepLabel(scope, { namespace: parseLabel(namespace, 'the namespace'), name: parseSecretName(name, 'the name') });
  const publicKey = parseCertificate(certificate, now);
  return encryptValue(parsePlaintext({ plaintext, field: key }, 'behind'), publicKey, label);
}
