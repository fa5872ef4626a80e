import { SealingError } from './errors';
import { Message, parseMessage } from './message';
import type { MessageHeader } from './message-header';
import { ExpectedContext, KEY_NAMESPACE, SealedContext, SealedValueFile, badFormat, printable, shown } from './sealed-value';

/** Shortest data key that is accepted: RSA's ciphertext is as long as the modulus, and that must have 3072 bits. */
const MIN_DATA_KEY_BYTES = 3072 / 8;

/**
 * Checks that a sealed value is whole and that what it says of itself is what its message says: algorithm suite, context,
 * recipients, and a length that leaves room for nothing else.
 *
 * It cannot tell whether the value opens: nothing is authenticated without the private key.
 *
 * @returns the parts of its message
 * @throws SealingError UNSUPPORTED_SUITE, TRUNCATED, TRAILING_DATA, BAD_FORMAT, WEAK_KEY
 */
export function checkSealed(sealed: SealedValueFile): Message {
  const message = parseMessage(Buffer.from(sealed.ciphertext, 'base64'));
  checkMessageContext(sealed.context, message.header.encryptionContext);
  checkDataKeys(sealed, message.header);
  return message;
}

/**
 * Checks that a sealed value is meant for the one who wants it.
 *
 * @throws SealingError CONTEXT_MISMATCH with the sealed and the expected value
 */
export function checkContext(sealed: SealedValueFile, expected: ExpectedContext): void {
  for (const key of ['namespace', 'name', 'field'] as const) {
    if (expected[key] !== undefined && sealed.context[key] !== expected[key]) {
      throw new SealingError('CONTEXT_MISMATCH', `sealed for ${key} "${sealed.context[key]}", expected "${expected[key]}"`,
        `use the file sealed for "${expected[key]}", or seal the value again with --${key} ${expected[key]}`);
    }
  }
}

/**
 * Checks that a sealed value has not expired. Not part of the other checks: synth must give the same result on every day.
 *
 * @throws SealingError EXPIRED
 */
export function checkExpiry(sealed: SealedValueFile, now: Date): void {
  const { expiresAt } = sealed.context;
  if (expiresAt !== undefined && now.toISOString() >= expiresAt) {
    throw new SealingError('EXPIRED', `expired on ${expiresAt}`, 'get a new value and seal it');
  }
}

function checkMessageContext(context: SealedContext, actual: ReadonlyMap<string, string>): void {
  const readable = new Map(Object.entries(context));
  for (const key of new Set([...readable.keys(), ...actual.keys()])) {
    if (readable.get(key) !== actual.get(key)) {
      throw badFormat(`context.${printable(key)} is ${shown(readable.get(key))}, and the message was sealed with ${shown(actual.get(key))}`);
    }
  }
}

function checkDataKeys({ recipients }: SealedValueFile, { encryptedDataKeys }: MessageHeader): void {
  if (recipients.length !== encryptedDataKeys.length) {
    throw badFormat(`recipients has ${recipients.length} entries, and the message is sealed for ${encryptedDataKeys.length} keys`);
  }
  encryptedDataKeys.forEach(({ providerId, providerInfo, ciphertext }, index) => {
    if (providerId !== KEY_NAMESPACE) {
      throw badFormat(`data key ${index + 1} of the message belongs to ${shown(providerId)}, expected "${KEY_NAMESPACE}"`);
    }
    if (providerInfo !== recipients[index].keyId) {
      throw badFormat(`recipients[${index}].keyId is "${recipients[index].keyId}", and the message is sealed for ${shown(providerInfo)}`);
    }
    if (ciphertext.length < MIN_DATA_KEY_BYTES) {
      throw new SealingError('WEAK_KEY', `sealed for an RSA key of ${ciphertext.length * 8} bits (${providerInfo})`,
        'seal the value again for a key of 3072 bits or more, as `cdk8s-openclaw keygen` makes them');
    }
  });
}
