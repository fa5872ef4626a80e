import { constants, hkdfSync, privateDecrypt } from 'node:crypto';
import { Random } from './random';
import { Region, regionsOf } from './regions';
import { parseMessage } from '../../../src/sealing/message';
import { toPodDocument } from '../../../src/sealing/pod-document';
import { reseal } from '../../../src/sealing/reseal';
import { seal } from '../../../src/sealing/seal';
import { SealedValueFile } from '../../../src/sealing/sealed-value';
import { TestKeyPair, keyPair } from '../keys';
import { DAY, EXPECTED } from '../samples';
import { sdkSealed } from '../sdk';

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';
const KMS_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** A sealed value that is changed, and all that is known of it. */
export interface Subject {
  readonly sealed: SealedValueFile;
  readonly document: string;
  readonly message: Buffer;
  readonly regions: readonly Region[];
  readonly expected: { readonly namespace: string; readonly name: string; readonly field: string };
  readonly plaintext: string;
  /** The key that the pod holds. */
  readonly keyPair: TestKeyPair;
  readonly wrappedKey: Buffer;
  readonly dataKey: Buffer;
  /** Pieces of what no message may hold: of the value, of the keys. */
  readonly secrets: readonly string[];
}

/** Values of several lengths, for several instances, for one key and more, with days and without any. */
export async function subjects(random: Random): Promise<Subject[]> {
  const [one, two, three] = [keyPair(0), keyPair(1), keyPair(2)];
  const sealedAt = DAY;
  const publicKeys = [one.publicKey];
  return [
    await subjectOf(random, 51, one, (plaintext) => seal({ ...EXPECTED, sealedAt, plaintext, publicKeys })),
    // for two of its keys later than for the first
    await subjectOf(random, 70, two, async (plaintext) => reseal(
      await seal({ ...EXPECTED, name: 'other', sealedAt, expiresAt: '2027-02-01', plaintext, publicKeys }),
      { privateKeys: [one.privateKey], add: [two.publicKey, three.publicKey], since: '2026-11-21' },
    )),
    await subjectOf(random, 4096, one, (plaintext) => seal({ ...EXPECTED, field: 'gateway-token', sealedAt, plaintext, publicKeys: [two.publicKey, ...publicKeys] })),
    // without days, and for a key of AWS KMS, too: it is never asked, so that any data key does as its
    await subjectOf(random, 60, one, (plaintext) => sdkSealed({ plaintext, keys: [{ ...three, keyId: KMS_KEY }, one] })),
  ];
}

async function subjectOf(
  random: Random, length: number, held: TestKeyPair, sealing: (plaintext: string) => Promise<SealedValueFile>,
): Promise<Subject> {
  const secret = Array.from({ length: 40 }, () => random.of([...LETTERS])).join('');
  const plaintext = `tskey-auth-${secret}`.padEnd(length, secret);
  const sealed = await sealing(plaintext);
  const { namespace, name, field } = sealed.context;
  const message = Buffer.from(sealed.ciphertext, 'base64');
  const { header } = parseMessage(message);
  const { ciphertext: wrappedKey } = header.encryptedDataKeys.find(({ providerInfo }) => providerInfo === held.keyId)!;
  const dataKey = privateDecrypt({ key: held.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, wrappedKey);
  const info = Buffer.concat([Buffer.from('0478', 'hex'), Buffer.from('DERIVEKEY')]);
  const derivedKey = Buffer.from(hkdfSync('sha512', dataKey, header.messageId, info, 32));
  return {
    sealed,
    document: toPodDocument(sealed),
    message,
    regions: regionsOf(message),
    expected: { namespace, name, field },
    plaintext,
    keyPair: held,
    wrappedKey: Buffer.from(wrappedKey),
    dataKey,
    secrets: [
      ...windows(secret, 8, 1),
      ...[dataKey, derivedKey].flatMap((key) => [
        ...windows(key.toString('hex'), 12, 1),
        ...windows(key.toString('latin1'), 6, 1),
        ...[0, 1, 2].flatMap((offset) => windows(key.subarray(offset).toString('base64'), 8, 4)),
      ]),
      ...windows(held.privateKey.replace(/-----[^-]*-----|\n/g, ''), 16, 16),
    ],
  };
}

function windows(text: string, length: number, step: number): string[] {
  return Array.from({ length: Math.floor((text.length - length) / step) + 1 }, (_, index) => text.slice(index * step, index * step + length));
}
