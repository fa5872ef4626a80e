import { Dates, checkContext, checkDates, checkSealed } from './check';
import { SealingError } from './errors';
import { PemSource, parsePublicKey } from './keys';
import { EncryptedDataKey } from './message-header';
import { ExpectedContext, SealedValueFile } from './sealed-value';

/** What a sealed value is held against. */
export interface VerifyOptions {
  /** What the value must have been sealed for. Default: anything. */
  readonly expected?: ExpectedContext;
  /** The public keys of all recipients, in PEM: the value must be sealed for each of them and for no other key. Default: any recipients. */
  readonly publicKeys?: readonly PemSource[];
  /** What is asked of its dates. Default: nothing. */
  readonly dates?: Dates;
}

/**
 * Checks all that can be checked without a private key. It cannot prove that the value opens: anyone who holds the
 * public key can write a message that passes.
 *
 * @throws SealingError CONTEXT_MISMATCH, EXPIRED, EXPIRES_SOON, TOO_OLD, NO_MATCHING_RECIPIENT, UNKNOWN_RECIPIENT, and those of `checkSealed` and `parsePublicKey`
 */
export function verify(sealed: SealedValueFile, options: VerifyOptions = {}): void {
  const { header } = checkSealed(sealed);
  checkContext(sealed, options.expected ?? {});
  if (options.publicKeys !== undefined) checkRecipients(header.encryptedDataKeys, options.publicKeys);
  if (options.dates !== undefined) checkDates(sealed, options.dates);
}

function checkRecipients(dataKeys: readonly EncryptedDataKey[], publicKeys: readonly PemSource[]): void {
  const given = publicKeys.map(parsePublicKey);
  for (const { id, key } of given) {
    const dataKey = dataKeys.find(({ providerInfo }) => providerInfo === id);
    if (!dataKey) {
      throw new SealingError('NO_MATCHING_RECIPIENT',
        `sealed for ${dataKeys.map(({ providerInfo }) => providerInfo).join(', ')}, and not for ${id}`, 'seal the value again for that key');
    }
    const bits = dataKey.ciphertext.length * 8;
    const expectedBits = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8) * 8;
    if (bits !== expectedBits) {
      throw new SealingError('BAD_FORMAT', `the data key for ${id} has ${bits} bits, expected the key's ${expectedBits}`, 'restore the file, or seal the value again');
    }
  }
  const stranger = dataKeys.find(({ providerInfo }) => !given.some(({ id }) => id === providerInfo));
  if (stranger) {
    throw new SealingError('UNKNOWN_RECIPIENT', `sealed for ${stranger.providerInfo} too, whose public key was not given`,
      'give that public key as well if its owner may open the value; if not, seal a new value, for this one is known to them');
  }
}
