import { KeyObject, createPublicKey } from 'node:crypto';
import { checkSealed } from './check';
import { SealingKey, sealFor } from './encrypt';
import { SealingError } from './errors';
import { Key, PemSource, parsePrivateKey, parsePublicKey } from './keys';
import { parseKmsKey } from './kms/key-arn';
import { KeyService, open } from './open';
import { MAX_RECIPIENTS, Recipient, SealedValueFile } from './sealed-value';
import { today } from './today';

/** Who is to open a value that is sealed already. */
export interface ResealOptions {
  /** Private keys in PEM, of which one opens the value, if KMS does not. */
  readonly privateKeys: readonly PemSource[];
  /** What opens values that are sealed for keys of KMS, such as `new Kms()`. Default: nothing. */
  readonly kms?: KeyService;
  /** Public keys in PEM to seal it for, beside those that it is sealed for. Default: none. */
  readonly add?: readonly PemSource[];
  /** ARNs of keys of KMS to seal it for, too. Default: none. */
  readonly addKmsKeys?: readonly string[];
  /** Ids of keys that are not to open it any more; those that it is not sealed for are no matter. Default: none. */
  readonly drop?: readonly string[];
  /** Public keys in PEM of recipients that stay. Those that `privateKeys` and `add` tell of need not be among them. Default: none. */
  readonly publicKeys?: readonly PemSource[];
  /** The day, `YYYY-MM-DD` in UTC, since which the keys that are added open it. Default: today. */
  readonly since?: string;
}

/**
 * Seals a sealed value for other keys. It is opened in memory, and shown nowhere; a new data key encrypts it, which no key that was dropped opens.
 *
 * What was sealed stays known to those who could open it, as long as they have the file that was: a key that leaked takes a new value.
 *
 * @returns the value itself where it is sealed for these keys already
 * @throws SealingError NO_MATCHING_RECIPIENT where nobody would be left to open it; MISSING_PUBLIC_KEY of a recipient that stays; TOO_MANY_RECIPIENTS;
 *   BAD_KMS_KEY, and those of `open`, `parsePublicKey`, `checkSealed` and of KMS
 */
export async function reseal(sealed: SealedValueFile, options: ResealOptions): Promise<SealedValueFile> {
  if (!changesKeys(sealed, options)) return sealed;
  const recipients = recipientsAfter(sealed.recipients, options);
  const { namespace, name, field } = sealed.context;
  const publicKeys = publicKeysOf(options);
  const keys = recipients.map((recipient): SealingKey => (
    recipient.type === 'aws-kms' ? { ...recipient, type: recipient.type } : { ...recipient, type: recipient.type, publicKey: publicKeyOf(recipient, publicKeys) }
  ));
  const resealed = await sealFor(keys, await open(sealed, options.privateKeys, { namespace, name, field }, options.kms), sealed.context);
  checkSealed(resealed);
  return resealed;
}

/**
 * Whether a value has to be sealed again to be for these keys, which takes a private key.
 *
 * @throws SealingError as `reseal` does, where the keys cannot be those of a value
 */
export function changesKeys({ recipients }: SealedValueFile, change: Pick<ResealOptions, 'add' | 'addKmsKeys' | 'drop'>): boolean {
  return !sameKeys(recipientsAfter(recipients, change), recipients);
}

function recipientsAfter(before: readonly Recipient[], { add = [], addKmsKeys = [], drop = [], since = today() }: Omit<ResealOptions, 'privateKeys'>): Recipient[] {
  const added = new Map([
    ...add.map(parsePublicKey).map(({ id }): [string, Recipient] => [id, { type: 'rsa-oaep-sha256', keyId: id, since }]),
    ...addKmsKeys.map(parseKmsKey).map((keyId): [string, Recipient] => [keyId, { type: 'aws-kms', keyId, since }]),
  ]);
  const kept = before.filter(({ keyId }) => !drop.includes(keyId));
  const contradiction = [...added.keys()].find((id) => drop.includes(id));
  if (contradiction !== undefined) {
    throw new SealingError('BAD_FORMAT', `${contradiction} is to be added and to be dropped`, 'name each key once');
  }
  const after = [...kept, ...[...added.values()].filter(({ keyId }) => !kept.some((recipient) => recipient.keyId === keyId))];
  if (after.length === 0) {
    throw new SealingError('NO_MATCHING_RECIPIENT', 'no key would be left to open it', 'add a key, or keep one');
  }
  if (after.length > MAX_RECIPIENTS) {
    throw new SealingError('TOO_MANY_RECIPIENTS', `${after.length} keys would open it`, `seal for ${MAX_RECIPIENTS} keys at most`);
  }
  // A file that told it of none tells it of all: of those that were there, the day on which it is known.
  return after.map((recipient) => ({ ...recipient, since: recipient.since ?? since }));
}

function sameKeys(after: readonly Recipient[], before: readonly Recipient[]): boolean {
  return after.length === before.length && after.every(({ keyId }, index) => keyId === before[index].keyId);
}

function publicKeysOf({ privateKeys, add = [], publicKeys = [] }: ResealOptions): ReadonlyMap<string, KeyObject> {
  const held = privateKeys.flatMap((source): Key[] => {
    try {
      const { id, key } = parsePrivateKey(source);
      return [{ id, key: createPublicKey(key) }];
    } catch (error) {
      // One that cannot be read does not keep another from opening the value.
      if (error instanceof SealingError) return [];
      throw error;
    }
  });
  return new Map([...held, ...[...add, ...publicKeys].map(parsePublicKey)].map(({ id, key }) => [id, key]));
}

function publicKeyOf({ keyId }: Recipient, known: ReadonlyMap<string, KeyObject>): KeyObject {
  const key = known.get(keyId);
  if (key) return key;
  throw new SealingError('MISSING_PUBLIC_KEY', `sealed for ${keyId}, whose public key was not given`, 'give it with --public-key, or drop it with --drop');
}
