import { AUTH_KEY_FIELD, OAUTH_CLIENT_SECRET_FIELD, OAuthParameters, checkAuthKey, checkOAuthClientSecret } from './auth-key';
import { checkSealed } from './check';
import { SealingKey, sealFor } from './encrypt';
import { SealingError } from './errors';
import { PemSource, parsePublicKey } from './keys';
import { parseKmsKey } from './kms/key-arn';
import { MAX_PLAINTEXT_BYTES, MAX_RECIPIENTS, SealedContext, SealedValueFile, parseDay, parseLabel } from './sealed-value';
import { today } from './today';

/** A value to seal, for whom, and what for. */
export interface SealOptions {
  /** The value, 1 to 4096 bytes. One newline at its end is dropped, as a shell's `$(…)` does: pipes and editors add it. */
  readonly plaintext: Buffer | string;
  /** Public keys in PEM, each of which will open the value with its private key. 1 to 10 keys, with those of KMS. Default: none. */
  readonly publicKeys?: readonly PemSource[];
  /** ARNs of symmetric keys of AWS KMS, each of which will open the value for whoever may use it. KMS is asked, as whoever the AWS SDK finds credentials of. Default: none. */
  readonly kmsKeys?: readonly string[];
  /** The Kubernetes namespace of the instance. */
  readonly namespace: string;
  /** The name of the instance. */
  readonly name: string;
  /** Which of the instance's values it is, for example `auth-key`. */
  readonly field: string;
  /** The day, `YYYY-MM-DD` in UTC, from whose start on the value is of no use any more. Default: none. */
  readonly expiresAt?: string;
  /** The day, `YYYY-MM-DD` in UTC, on which it is sealed. Default: today. */
  readonly sealedAt?: string;
}

/**
 * Seals a value: only the owners of the private keys open it, and only for this namespace, name and field.
 *
 * Sealing the same value twice gives different results.
 *
 * @throws SealingError EMPTY, TOO_LONG, BAD_AUTH_KEY, BAD_FORMAT (of a name or date), TOO_MANY_RECIPIENTS, NO_MATCHING_RECIPIENT,
 *   BAD_KMS_KEY, and those of `parsePublicKey` and of KMS
 */
export async function seal(options: SealOptions): Promise<SealedValueFile> {
  const context = sealedContext(options);
  const keys = sealingKeys(options, context.sealedAt!);
  const sealed = await sealFor(keys, parsePlaintext(options), context);
  // Nothing leaves here that synth would refuse.
  checkSealed(sealed);
  return sealed;
}

function sealedContext({ namespace, name, field, expiresAt, sealedAt = today() }: SealOptions): SealedContext {
  return {
    format: '1',
    namespace: parseLabel(namespace, 'the namespace'),
    name: parseLabel(name, 'the name'),
    field: parseLabel(field, 'the field'),
    sealedAt: parseDay(sealedAt, 'the day of sealing'),
    ...(expiresAt === undefined ? {} : { expiresAt: parseDay(expiresAt, 'the day of expiry') }),
  };
}

function sealingKeys({ publicKeys = [], kmsKeys = [] }: SealOptions, since: string): SealingKey[] {
  const given = publicKeys.length + kmsKeys.length;
  if (given === 0) {
    throw new SealingError('NO_MATCHING_RECIPIENT', 'there is no key to seal for', 'give the public key that `cdk8s-openclaw keygen` wrote, or the ARN of a KMS key');
  }
  if (given > MAX_RECIPIENTS) {
    throw new SealingError('TOO_MANY_RECIPIENTS', `${given} keys were given`, `seal for ${MAX_RECIPIENTS} keys at most`);
  }
  // A key that is given twice is one recipient.
  const keys = new Map(publicKeys.map(parsePublicKey).map((key) => [key.id, key]));
  return [
    ...[...keys.values()].map(({ id, key }): SealingKey => ({ type: 'rsa-oaep-sha256', keyId: id, since, publicKey: key })),
    ...[...new Set(kmsKeys.map(parseKmsKey))].map((keyId): SealingKey => ({ type: 'aws-kms', keyId, since })),
  ];
}

/**
 * Checks a value before it is sealed.
 *
 * @param parameters where those of an OAuth client's secret are
 * @throws SealingError EMPTY, TOO_LONG, BAD_AUTH_KEY
 */
export function parsePlaintext({ plaintext, field }: Pick<SealOptions, 'plaintext' | 'field'>, parameters?: OAuthParameters): Buffer {
  const value = withoutNewline(Buffer.from(plaintext));
  if (value.length === 0) throw new SealingError('EMPTY', 'the value to seal is empty', 'give the value at the prompt or on standard input');
  if (value.length > MAX_PLAINTEXT_BYTES) {
    throw new SealingError('TOO_LONG', `the value to seal has ${value.length} bytes`, `seal ${MAX_PLAINTEXT_BYTES} bytes at most`);
  }
  if (field === AUTH_KEY_FIELD) checkAuthKey(value);
  if (field === OAUTH_CLIENT_SECRET_FIELD) checkOAuthClientSecret(value, parameters);
  return value;
}

function withoutNewline(value: Buffer): Buffer {
  const end = value.toString('latin1').replace(/\r?\n$/, '').length;
  return value.subarray(0, end);
}
