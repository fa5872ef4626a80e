import { constants } from 'node:crypto';
import type * as Sdk from '@aws-crypto/client-node';
import { AUTH_KEY_FIELD, OAUTH_CLIENT_SECRET_FIELD, checkAuthKey, checkOAuthClientSecret } from './auth-key';
import { checkSealed } from './check';
import { SealingError } from './errors';
import { Key, PemSource, parsePublicKey } from './keys';
import { SUITE_ID } from './message-header';
import { KEY_NAMESPACE, MAX_PLAINTEXT_BYTES, MAX_RECIPIENTS, SealedContext, SealedValueFile, parseDay, parseLabel } from './sealed-value';

/** A value to seal, for whom, and what for. */
export interface SealOptions {
  /** The value, 1 to 4096 bytes. One newline at its end is dropped, as a shell's `$(…)` does: pipes and editors add it. */
  readonly plaintext: Buffer | string;
  /** Public keys in PEM, each of which will open the value with its private key: 1 to 10. */
  readonly publicKeys: readonly PemSource[];
  /** The Kubernetes namespace of the instance. */
  readonly namespace: string;
  /** The name of the instance. */
  readonly name: string;
  /** Which of the instance's values it is, for example `auth-key`. */
  readonly field: string;
  /** The day, `YYYY-MM-DD` in UTC, from whose start on the value is of no use any more. Default: none. */
  readonly expiresAt?: string;
}

/**
 * Seals a value: only the owners of the private keys open it, and only for this namespace, name and field.
 *
 * Sealing the same value twice gives different results.
 *
 * @throws SealingError EMPTY, TOO_LONG, BAD_AUTH_KEY, BAD_FORMAT (of a name or date), TOO_MANY_RECIPIENTS, NO_MATCHING_RECIPIENT,
 *   and those of `parsePublicKey`
 */
export async function seal(options: SealOptions): Promise<SealedValueFile> {
  const context = sealedContext(options);
  const keys = parsePublicKeys(options.publicKeys);
  const plaintext = parsePlaintext(options);
  const sealed: SealedValueFile = {
    recipients: keys.map(({ id }) => ({ type: 'rsa-oaep-sha256', keyId: id })),
    context,
    ciphertext: (await encrypt(plaintext, keys, context)).toString('base64'),
  };
  // Nothing leaves here that synth would refuse.
  checkSealed(sealed);
  return sealed;
}

function sealedContext({ namespace, name, field, expiresAt }: SealOptions): SealedContext {
  return {
    format: '1',
    namespace: parseLabel(namespace, 'the namespace'),
    name: parseLabel(name, 'the name'),
    field: parseLabel(field, 'the field'),
    ...(expiresAt === undefined ? {} : { expiresAt: parseDay(expiresAt, 'the day of expiry') }),
  };
}

function parsePublicKeys(sources: readonly PemSource[]): Key[] {
  if (sources.length === 0) {
    throw new SealingError('NO_MATCHING_RECIPIENT', 'there is no public key to seal for', 'give the public key that `cdk8s-openclaw keygen` wrote');
  }
  if (sources.length > MAX_RECIPIENTS) {
    throw new SealingError('TOO_MANY_RECIPIENTS', `${sources.length} public keys were given`, `seal for ${MAX_RECIPIENTS} keys at most`);
  }
  // A key that is given twice is one recipient.
  return [...new Map(sources.map(parsePublicKey).map((key) => [key.id, key])).values()];
}

function parsePlaintext({ plaintext, field }: SealOptions): Buffer {
  const value = withoutNewline(Buffer.from(plaintext));
  if (value.length === 0) throw new SealingError('EMPTY', 'the value to seal is empty', 'give the value at the prompt or on standard input');
  if (value.length > MAX_PLAINTEXT_BYTES) {
    throw new SealingError('TOO_LONG', `the value to seal has ${value.length} bytes`, `seal ${MAX_PLAINTEXT_BYTES} bytes at most`);
  }
  if (field === AUTH_KEY_FIELD) checkAuthKey(value);
  if (field === OAUTH_CLIENT_SECRET_FIELD) checkOAuthClientSecret(value);
  return value;
}

function withoutNewline(value: Buffer): Buffer {
  const end = value.toString('latin1').replace(/\r?\n$/, '').length;
  return value.subarray(0, end);
}

async function encrypt(plaintext: Buffer, keys: readonly Key[], context: SealedContext): Promise<Buffer> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- takes 300 ms to load, and most uses of this library do not seal
  const sdk = require('@aws-crypto/client-node') as typeof Sdk;
  const client = sdk.buildEncrypt({
    commitmentPolicy: sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
    maxEncryptedDataKeys: MAX_RECIPIENTS,
  });
  const [generator, ...children] = keys.map(({ id, key }) => new sdk.RawRsaKeyringNode({
    keyNamespace: KEY_NAMESPACE,
    keyName: id,
    rsaKey: { publicKey: key.export({ type: 'spki', format: 'pem' }) },
    padding: constants.RSA_PKCS1_OAEP_PADDING,
    // The SDK's default is SHA-1.
    oaepHash: 'sha256',
  }));
  const { result } = await client.encrypt(new sdk.MultiKeyringNode({ generator, children }), plaintext, {
    suiteId: SUITE_ID,
    encryptionContext: { ...context },
    plaintextLength: plaintext.length,
    // Longer than any value, so that there is one frame.
    frameLength: MAX_PLAINTEXT_BYTES + 1,
  });
  return result;
}
