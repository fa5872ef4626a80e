import { constants, hkdfSync, privateDecrypt } from 'node:crypto';
import { Random } from './random';
import { Region, regionsOf } from './regions';
import { parseMessage } from '../../../src/sealing/message';
import { toPodDocument } from '../../../src/sealing/pod-document';
import { seal } from '../../../src/sealing/seal';
import { SealedValueFile } from '../../../src/sealing/sealed-value';
import { TestKeyPair, keyPair } from '../keys';

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';

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

/** Values of several lengths, for several instances, for one key and more, with and without an end. */
export async function subjects(random: Random): Promise<Subject[]> {
  const [one, two, three] = [keyPair(0), keyPair(1), keyPair(2)];
  return [
    await subjectOf(random, { name: 'agent', field: 'auth-key' }, [one], one, 40),
    await subjectOf(random, { name: 'other', field: 'auth-key', expiresAt: '2027-02-01' }, [one, two, three], two, 70),
    await subjectOf(random, { name: 'agent', field: 'gateway-token' }, [two, one], one, 4096),
  ];
}

async function subjectOf(
  random: Random, what: { name: string; field: string; expiresAt?: string }, recipients: readonly TestKeyPair[], held: TestKeyPair, length: number,
): Promise<Subject> {
  const secret = Array.from({ length: 40 }, () => random.of([...LETTERS])).join('');
  const plaintext = `tskey-auth-${secret}`.padEnd(length, secret).slice(0, Math.max(length, 51));
  const sealed = await seal({ ...what, namespace: 'agents', plaintext, publicKeys: recipients.map(({ publicKey }) => publicKey) });
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
    expected: { namespace: 'agents', name: what.name, field: what.field },
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
