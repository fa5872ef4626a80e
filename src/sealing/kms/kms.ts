import type * as Sdk from '@aws-crypto/client-node';
import { KmsClients } from './kms-clients';
import { SealingError } from '../errors';
import { EncryptedDataKey, SUITE_ID } from '../message-header';
import type { KeyService } from '../open';
import { KMS_PROVIDER } from '../sealed-value';

/** How `Kms` is asked. */
export interface KmsPatience {
  /** Time after which nothing is waited for, as `Date.now()` tells it. Default: each operation has 15 s. */
  readonly giveUpAt?: number;
}

/**
 * AWS KMS, to open values with that are sealed for its keys.
 *
 * Region and account are those of a key's ARN; credentials and endpoint are found as the AWS SDK finds them.
 */
export class Kms implements KeyService {
  constructor(private readonly patience: KmsPatience = {}) {}

  /**
   * Has KMS open a data key, with the key that the message names and no other. KMS is told the context, and refuses one that the data key was not wrapped for.
   *
   * A region that is silent takes its share of the time until `giveUpAt`, and leaves as much to each of the other keys.
   *
   * @throws SealingError KMS_DENIED, KMS_NO_CREDENTIALS, KMS_THROTTLED, KMS_UNREACHABLE, KMS_INVALID_KEY, UNWRAP_FAILED
   */
  public async unwrap({ providerInfo: keyArn, ciphertext }: EncryptedDataKey, context: ReadonlyMap<string, string>, others = 0): Promise<Buffer> {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- takes 300 ms to load, and most values are opened without it
    const sdk = require('@aws-crypto/client-node') as typeof Sdk;
    const { giveUpAt = Infinity } = this.patience;
    const clients = new KmsClients(sdk, Date.now() + (giveUpAt - Date.now()) / (others + 1));
    const keyring = new sdk.KmsKeyringNode({ clientProvider: clients.provide, keyIds: [keyArn] });
    const material = new sdk.NodeDecryptionMaterial(new sdk.NodeAlgorithmSuite(SUITE_ID), Object.fromEntries(context));
    try {
      await keyring.onDecrypt(material, [new sdk.EncryptedDataKey({ providerId: KMS_PROVIDER, providerInfo: keyArn, encryptedDataKey: ciphertext })]);
      return Buffer.from(sdk.unwrapDataKey(material.getUnencryptedDataKey()));
    } catch {
      // the keyring's own error is a text with the stack traces of all
      throw clients.failure ?? new SealingError('UNWRAP_FAILED', `what KMS gave for ${keyArn} is no data key of that key`, 'restore the file, or seal the value again');
    }
  }
}
