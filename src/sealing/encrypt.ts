import { KeyObject, constants } from 'node:crypto';
import type * as Sdk from '@aws-crypto/client-node';
import { KmsClients } from './kms/kms-clients';
import { SUITE_ID } from './message-header';
import { KEY_NAMESPACE, MAX_PLAINTEXT_BYTES, MAX_RECIPIENTS, Recipient, SealedContext, SealedValueFile, messageContextOf } from './sealed-value';

/** A recipient, with what its data key is encrypted with: the public key of an RSA key, or KMS itself. */
export type SealingKey = Recipient & (
  | { readonly type: 'rsa-oaep-sha256'; readonly publicKey: KeyObject }
  | { readonly type: 'aws-kms' }
);

/**
 * Seals a value for keys that were checked. It checks nothing itself.
 *
 * @throws SealingError of KMS: KMS_DENIED, KMS_NO_CREDENTIALS, KMS_THROTTLED, KMS_UNREACHABLE, KMS_INVALID_KEY
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html
 */
export async function sealFor(keys: readonly SealingKey[], plaintext: Buffer, context: SealedContext): Promise<SealedValueFile> {
  // the first one makes the data key: where that is here, KMS is to encrypt alone, and needs to allow no more
  const sorted = [...keys.filter(({ type }) => type !== 'aws-kms'), ...keys.filter(({ type }) => type === 'aws-kms')];
  const recipients = sorted.map(({ type, keyId, since }): Recipient => ({ type, keyId, ...(since === undefined ? {} : { since }) }));
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- takes 300 ms to load, and most uses of this library do not seal
  const sdk = require('@aws-crypto/client-node') as typeof Sdk;
  const client = sdk.buildEncrypt({
    commitmentPolicy: sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
    maxEncryptedDataKeys: MAX_RECIPIENTS,
  });
  const kms = new KmsClients(sdk);
  const [generator, ...children] = sorted.map((key) => keyringFor(sdk, kms, key));
  try {
    const { result } = await client.encrypt(new sdk.MultiKeyringNode({ generator, children }), plaintext, {
      suiteId: SUITE_ID,
      encryptionContext: messageContextOf({ context, recipients }),
      plaintextLength: plaintext.length,
      // Longer than any value, so that there is one frame.
      frameLength: MAX_PLAINTEXT_BYTES + 1,
    });
    return { recipients, context, ciphertext: result.toString('base64') };
  } catch (error) {
    throw kms.failure ?? error;
  }
}

function keyringFor(sdk: typeof Sdk, kms: KmsClients, key: SealingKey): Sdk.RawRsaKeyringNode | Sdk.KmsKeyringNode {
  // a generator that is not the first one encrypts what the first one made
  if (key.type === 'aws-kms') return new sdk.KmsKeyringNode({ clientProvider: kms.provide, generatorKeyId: key.keyId });
  return new sdk.RawRsaKeyringNode({
    keyNamespace: KEY_NAMESPACE,
    keyName: key.keyId,
    // the key itself, since text would be read anew for each value; the SDK's type of it does not know all kinds of keys
    rsaKey: { publicKey: key.publicKey as Sdk.AwsEsdkKeyObject },
    padding: constants.RSA_PKCS1_OAEP_PADDING,
    // The SDK's default is SHA-1.
    oaepHash: 'sha256',
  });
}
