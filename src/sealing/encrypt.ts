import { KeyObject, constants } from 'node:crypto';
import type * as Sdk from '@aws-crypto/client-node';
import { SUITE_ID } from './message-header';
import { KEY_NAMESPACE, MAX_PLAINTEXT_BYTES, MAX_RECIPIENTS, Recipient, SealedContext, SealedValueFile, messageContextOf } from './sealed-value';

/** A recipient, with the public key that its data key is encrypted with. */
export interface SealingKey extends Recipient {
  readonly publicKey: KeyObject;
}

/**
 * Seals a value for keys that were checked. It checks nothing itself.
 *
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html
 */
export async function sealFor(keys: readonly SealingKey[], plaintext: Buffer, context: SealedContext): Promise<SealedValueFile> {
  const recipients = keys.map(({ type, keyId, since }): Recipient => ({ type, keyId, ...(since === undefined ? {} : { since }) }));
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- takes 300 ms to load, and most uses of this library do not seal
  const sdk = require('@aws-crypto/client-node') as typeof Sdk;
  const client = sdk.buildEncrypt({
    commitmentPolicy: sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
    maxEncryptedDataKeys: MAX_RECIPIENTS,
  });
  const [generator, ...children] = keys.map((key) => keyringFor(sdk, key));
  const { result } = await client.encrypt(new sdk.MultiKeyringNode({ generator, children }), plaintext, {
    suiteId: SUITE_ID,
    encryptionContext: messageContextOf({ context, recipients }),
    plaintextLength: plaintext.length,
    // Longer than any value, so that there is one frame.
    frameLength: MAX_PLAINTEXT_BYTES + 1,
  });
  return { recipients, context, ciphertext: result.toString('base64') };
}

function keyringFor(sdk: typeof Sdk, { keyId, publicKey }: SealingKey): Sdk.RawRsaKeyringNode {
  return new sdk.RawRsaKeyringNode({
    keyNamespace: KEY_NAMESPACE,
    keyName: keyId,
    // the key itself, since text would be read anew for each value; the SDK's type of it does not know all kinds of keys
    rsaKey: { publicKey: publicKey as Sdk.AwsEsdkKeyObject },
    padding: constants.RSA_PKCS1_OAEP_PADDING,
    // The SDK's default is SHA-1.
    oaepHash: 'sha256',
  });
}
