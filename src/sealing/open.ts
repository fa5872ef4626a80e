import { constants, privateDecrypt } from 'node:crypto';
import { checkContext, checkSealed } from './check';
import { decryptMessage } from './decrypt-message';
import { SealingError } from './errors';
import { Key, PemSource, parsePrivateKey } from './keys';
import { MessageHeader } from './message-header';
import { ExpectedContext, SealedValueFile } from './sealed-value';

const DATA_KEY_BYTES = 32;

/**
 * Opens a sealed value.
 *
 * @param sealed what `parseSealedFile` or `parsePodDocument` gave
 * @param privateKeys any number of private keys; the one whose id is among the recipients is used
 * @param expected what the value must have been sealed for: namespace, name and field
 * @returns the value's bytes
 * @throws SealingError CONTEXT_MISMATCH, NO_PRIVATE_KEY, BAD_PRIVATE_KEY, NOT_RSA, NO_MATCHING_RECIPIENT, UNWRAP_FAILED, TAMPERED,
 *   and those of `checkSealed`
 */
export async function open(
  sealed: SealedValueFile, privateKeys: readonly PemSource[], expected: Required<ExpectedContext>,
): Promise<Buffer> {
  checkContext(sealed, expected);
  const message = checkSealed(sealed);
  return decryptMessage(message, unwrapDataKey(message.header, privateKeys));
}

function unwrapDataKey({ encryptedDataKeys }: MessageHeader, privateKeys: readonly PemSource[]): Buffer {
  if (privateKeys.length === 0) {
    throw new SealingError('NO_PRIVATE_KEY', 'there is no private key to open it with',
      'hand the private key over with `cdk8s-openclaw keygen --apply`, into the namespace of the instance');
  }
  const { keys, problems } = parseAll(privateKeys);
  for (const { providerInfo, ciphertext } of encryptedDataKeys) {
    const held = keys.find((key) => key.id === providerInfo);
    if (held) return unwrap(held, ciphertext);
  }
  // A key that cannot be read may well be the one that is missing.
  if (problems.length > 0) throw problems[0];
  throw new SealingError('NO_MATCHING_RECIPIENT',
    `sealed for ${encryptedDataKeys.map((dataKey) => dataKey.providerInfo).join(', ')}; the private keys at hand are ${keys.map((key) => key.id).join(', ')}`,
    'seal the value again for a key at hand, or bring the private key of a recipient');
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
