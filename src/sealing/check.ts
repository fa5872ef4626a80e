import { SealingError } from './errors';
import { Message, parseMessage } from './message';
import type { MessageHeader } from './message-header';
import { ExpectedContext, KEY_NAMESPACE, KMS_PROVIDER, RecipientType, SealedValueFile, badFormat, messageContextOf, printable, shown } from './sealed-value';
import { daysAfter } from './today';

/** To whom the data keys of each type of recipient belong in the message. */
const PROVIDERS: Readonly<Record<RecipientType, string>> = { 'rsa-oaep-sha256': KEY_NAMESPACE, 'aws-kms': KMS_PROVIDER };
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
  checkMessageContext(sealed, message.header.encryptionContext);
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

/** What is asked of a sealed value's dates. */
export interface Dates {
  /** The day that it is, `YYYY-MM-DD` in UTC. */
  readonly day: string;
  /** Days for which the value must be of use still. */
  readonly expiresWithin?: number;
  /** Most days since the value was sealed first; a day that is to come is none. */
  readonly maxAge?: number;
}

/**
 * Checks that a sealed value has not expired, nor soon will, nor is too old. Not part of the other checks: synth must give the same result on every day.
 *
 * @throws SealingError EXPIRED, EXPIRES_SOON, TOO_OLD
 */
export function checkDates({ context: { expiresAt, sealedAt } }: SealedValueFile, { day, expiresWithin = 0, maxAge }: Dates): void {
  if (expiresAt !== undefined && day >= expiresAt) throw new SealingError('EXPIRED', `expired on ${expiresAt}`, 'get a new value and seal it');
  if (expiresAt !== undefined && daysAfter(day, expiresWithin) >= expiresAt) {
    throw new SealingError('EXPIRES_SOON', `expires on ${expiresAt}, within ${expiresWithin} days`, 'get a new value and seal it');
  }
  if (maxAge === undefined) return;
  if (sealedAt === undefined) throw new SealingError('TOO_OLD', 'does not say when it was sealed', 'get a new value and seal it');
  // a day more, for the clock of whoever sealed it
  if (sealedAt > daysAfter(day, 1)) {
    throw new SealingError('TOO_OLD', `says that it was sealed on ${sealedAt}, which is to come`, 'see whether the clock is right here; if it is, get a new value and seal it');
  }
  if (daysAfter(sealedAt, maxAge) < day) throw new SealingError('TOO_OLD', `was sealed on ${sealedAt}, more than ${maxAge} days ago`, 'get a new value and seal it');
}

function checkMessageContext(sealed: SealedValueFile, actual: ReadonlyMap<string, string>): void {
  const readable = new Map(Object.entries(messageContextOf(sealed)));
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
    const provider = PROVIDERS[recipients[index].type];
    if (providerId !== provider) throw badFormat(`data key ${index + 1} of the message belongs to ${shown(providerId)}, expected "${provider}"`);
    if (providerInfo !== recipients[index].keyId) {
      throw badFormat(`recipients[${index}].keyId is "${recipients[index].keyId}", and the message is sealed for ${shown(providerInfo)}`);
    }
    if (provider === KEY_NAMESPACE && ciphertext.length < MIN_DATA_KEY_BYTES) {
      throw new SealingError('WEAK_KEY', `sealed for an RSA key of ${ciphertext.length * 8} bits (${providerInfo})`,
        'seal the value again for a key of 3072 bits or more, as `cdk8s-openclaw keygen` makes them');
    }
  });
}
