import { Dates, checkContext, checkDates, checkSealed } from './check';
import { SealingError } from './errors';
import { PemSource, parsePublicKey } from './keys';
import { parseKmsKey } from './kms/key-arn';
import { EncryptedDataKey } from './message-header';
import { ExpectedContext, KMS_PROVIDER, SealedValueFile } from './sealed-value';

/** What a sealed value is held against. */
export interface VerifyOptions {
  /** What the value must have been sealed for. Default: anything. */
  readonly expected?: ExpectedContext;
  /**
   * The public keys of recipients, in PEM. No other key may open the value, but for `kmsKeys`. A value that a public key opens must be sealed for each of these; one for KMS alone need
   * not be sealed for any. Default: any recipients, without `kmsKeys`.
   */
  readonly publicKeys?: readonly PemSource[];
  /** The ARNs of recipients that are keys of KMS, for which it is as for `publicKeys`. Default: any recipients, without `publicKeys`. */
  readonly kmsKeys?: readonly string[];
  /** What is asked of its dates. Default: nothing. */
  readonly dates?: Dates;
}

/**
 * Checks all that can be checked without a private key. It cannot prove that the value opens: anyone who holds the
 * public key can write a message that passes.
 *
 * @throws SealingError CONTEXT_MISMATCH, EXPIRED, EXPIRES_SOON, TOO_OLD, NO_MATCHING_RECIPIENT, UNKNOWN_RECIPIENT, BAD_KMS_KEY, and those of `checkSealed` and `parsePublicKey`
 */
export function verify(sealed: SealedValueFile, options: VerifyOptions = {}): void {
  const { header } = checkSealed(sealed);
  checkContext(sealed, options.expected ?? {});
  const { publicKeys, kmsKeys } = options;
  if (publicKeys ?? kmsKeys) checkRecipients(header.encryptedDataKeys, publicKeys ?? [], (kmsKeys ?? []).map(parseKmsKey));
  if (options.dates !== undefined) checkDates(sealed, options.dates);
}

function checkRecipients(dataKeys: readonly EncryptedDataKey[], publicKeys: readonly PemSource[], kmsKeys: readonly string[]): void {
  const given = publicKeys.map(parsePublicKey);
  const known = [...given.map(({ id }) => id), ...kmsKeys];
  if (!dataKeys.some(({ providerInfo }) => known.includes(providerInfo))) throw notFor(known, dataKeys);
  // what is for keys of one kind alone needs none of the other
  for (const arn of dataKeys.some(isOfKms) ? kmsKeys : []) dataKeyFor(arn, dataKeys);
  for (const { id, key } of dataKeys.every(isOfKms) ? [] : given) {
    const dataKey = dataKeyFor(id, dataKeys);
    const bits = dataKey.ciphertext.length * 8;
    const expectedBits = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8) * 8;
    if (bits !== expectedBits) {
      throw new SealingError('BAD_FORMAT', `the data key for ${id} has ${bits} bits, expected the key's ${expectedBits}`, 'restore the file, or seal the value again');
    }
  }
  const stranger = dataKeys.find(({ providerInfo }) => !known.includes(providerInfo));
  if (!stranger) return;
  if (isOfKms(stranger)) {
    throw new SealingError('UNKNOWN_RECIPIENT', `sealed for ${stranger.providerInfo} too, which was not given`,
      'give that key as well if whoever may use it may open the value; if not, seal a new value, for this one is known to them');
  }
  throw new SealingError('UNKNOWN_RECIPIENT', `sealed for ${stranger.providerInfo} too, whose public key was not given`,
    'give that public key as well if its owner may open the value; if not, seal a new value, for this one is known to them');
}

function isOfKms({ providerId }: EncryptedDataKey): boolean {
  return providerId === KMS_PROVIDER;
}

function dataKeyFor(keyId: string, dataKeys: readonly EncryptedDataKey[]): EncryptedDataKey {
  const dataKey = dataKeys.find(({ providerInfo }) => providerInfo === keyId);
  if (dataKey) return dataKey;
  throw notFor([keyId], dataKeys);
}

function notFor(keyIds: readonly string[], dataKeys: readonly EncryptedDataKey[]): SealingError {
  return new SealingError('NO_MATCHING_RECIPIENT',
    `sealed for ${dataKeys.map(({ providerInfo }) => providerInfo).join(', ')}, and not for ${keyIds.join(', ')}`,
    `seal the value again for ${keyIds.length === 1 ? 'that key' : 'those keys'}`);
}
