import { checkSealed } from './check';
import { Recipient, SealedContext, SealedValueFile } from './sealed-value';

/** What can be told about a sealed value without opening it. */
export interface SealedSummary {
  readonly context: SealedContext;
  readonly recipients: ReadonlyArray<Recipient & {
    /** The size of the RSA key, in bits. Not there for a key of KMS. */
    readonly modulusBits?: number;
  }>;
  /** The length of the sealed value, in bytes. */
  readonly plaintextBytes: number;
}

/**
 * Tells what a sealed value says of itself, once that agrees with its message.
 *
 * @throws SealingError those of `checkSealed`
 */
export function inspect(sealed: SealedValueFile): SealedSummary {
  const { header, frame } = checkSealed(sealed);
  return {
    context: sealed.context,
    recipients: sealed.recipients.map((recipient, index) => ({
      ...recipient,
      // An RSA ciphertext is as long as the modulus.
      ...(recipient.type === 'rsa-oaep-sha256' ? { modulusBits: header.encryptedDataKeys[index].ciphertext.length * 8 } : {}),
    })),
    plaintextBytes: frame.ciphertext.length,
  };
}
