import { constants, privateDecrypt } from 'node:crypto';
import { checkContext, checkSealed } from './check';
import { decryptMessage } from './decrypt-message';
import { SealingError } from './errors';
import { Key, PemSource, parsePrivateKey } from './keys';
import { EncryptedDataKey, MessageHeader } from './message-header';
import { ExpectedContext, KMS_PROVIDER, SealedValueFile } from './sealed-value';

const DATA_KEY_BYTES = 32;

/** A service that keeps keys, and opens data keys with them for whoever may ask: `Kms` is one. */
export interface KeyService {
  /**
   * Opens a data key with the key that it names.
   *
   * @param context the message's encryption context, for which the data key was wrapped
   * @param others how many more keys are asked if this one opens nothing: it leaves them their share of the time that there is. Default: none
   * @throws SealingError
   */
  unwrap(dataKey: EncryptedDataKey, context: ReadonlyMap<string, string>, others?: number): Promise<Buffer>;
}

/**
 * Opens a sealed value.
 *
 * @param sealed what `parseSealedFile` or `parsePodDocument` gave
 * @param privateKeys any number of private keys; the one whose id is among the recipients is used
 * @param expected what the value must have been sealed for: namespace, name and field
 * @param kms what opens values that are sealed for keys of KMS. It is asked where no private key opens the value. Default: nothing
 * @returns the value's bytes
 * @throws SealingError CONTEXT_MISMATCH, NO_PRIVATE_KEY, BAD_PRIVATE_KEY, NOT_RSA, NO_MATCHING_RECIPIENT, NEEDS_KMS, UNWRAP_FAILED, TAMPERED,
 *   and those of `checkSealed` and of `Kms`
 */
export async function open(
  sealed: SealedValueFile, privateKeys: readonly PemSource[], expected: Required<ExpectedContext>, kms?: KeyService,
): Promise<Buffer> {
  checkContext(sealed, expected);
  const message = checkSealed(sealed);
  return decryptMessage(message, await unwrapDataKey(message.header, privateKeys, kms));
}

async function unwrapDataKey(
  { encryptedDataKeys, encryptionContext }: MessageHeader, privateKeys: readonly PemSource[], kms?: KeyService,
): Promise<Buffer> {
  const { keys, problems } = parseAll(privateKeys);
  for (const { providerInfo, ciphertext } of encryptedDataKeys) {
    const held = keys.find((key) => key.id === providerInfo);
    if (held) return unwrap(held, ciphertext);
  }
  const ofKms = encryptedDataKeys.filter(({ providerId }) => providerId === KMS_PROVIDER);
  if (kms && ofKms.length > 0) return unwrapByAny(kms, ofKms, encryptionContext);
  if (ofKms.length === encryptedDataKeys.length) {
    throw new SealingError('NEEDS_KMS', `sealed for keys of KMS alone (${ofKms.map(({ providerInfo }) => providerInfo).join(', ')}), and this program does not ask KMS`,
      'give kms.image, the image whose program does, or seal the value for a public key as well');
  }
  if (privateKeys.length === 0) {
    throw new SealingError('NO_PRIVATE_KEY', 'there is no private key to open it with',
      'hand the private key over with `cdk8s-openclaw keygen --apply`, into the namespace of the instance');
  }
  // A key that cannot be read may well be the one that is missing.
  if (problems.length > 0) throw problems[0];
  throw new SealingError('NO_MATCHING_RECIPIENT',
    `sealed for ${encryptedDataKeys.map((dataKey) => dataKey.providerInfo).join(', ')}; the private keys at hand are ${keys.map((key) => key.id).join(', ')}`,
    'seal the value again for a key at hand, or bring the private key of a recipient');
}

/** What keeps one key of KMS from opening the value, such as a region that is away, does not keep the others from being tried. */
async function unwrapByAny(kms: KeyService, dataKeys: readonly EncryptedDataKey[], context: ReadonlyMap<string, string>): Promise<Buffer> {
  const failures: unknown[] = [];
  for (const [index, dataKey] of dataKeys.entries()) {
    try {
      return await kms.unwrap(dataKey, context, dataKeys.length - index - 1);
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures[0];
}

/** One key that cannot be read does not keep the others from being tried. */
function parseAll(sources: readonly PemSource[]): { keys: Key[]; problems: unknown[] } {
  const keys: Key[] = [];
  const problems: unknown[] = [];
  for (const source of sources) {
    try {
      keys.push(parsePrivateKey(source));
    } catch (error) {
      problems.push(error);
    }
  }
  return { keys, problems };
}

function unwrap({ id, key }: Key, ciphertext: Buffer): Buffer {
  try {
    const dataKey = privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, ciphertext);
    if (dataKey.length === DATA_KEY_BYTES) return dataKey;
  } catch {
    // Whatever OpenSSL says, it says nothing that may be shown, and nothing more than the error below.
  }
  throw new SealingError('UNWRAP_FAILED', `the data key for ${id} does not open with that key`, 'restore the file, or seal the value again');
}
