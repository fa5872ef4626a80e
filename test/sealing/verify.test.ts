import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoKeyPair, keyPair, weakKeyPair } from './keys';
import { KEY, OTHER_KEY } from './kms/server';
import { CONTEXT, sealingError, thrown } from './samples';
import { sdkSealed } from './sdk';
import { inspect } from '../../src/sealing/inspect';
import { readSealedFile } from '../../src/sealing/read-sealed-file';
import { SealedValueFile } from '../../src/sealing/sealed-value';
import { verify } from '../../src/sealing/verify';

const KEYS = [keyPair(0), keyPair(1)];
/** A value for KMS alone, and one for a public key, too. */
const EXAMPLE = join(__dirname, '..', '..', 'examples', 'kms', 'keys');

describe('verify and inspect', () => {
  let sealed: SealedValueFile;
  beforeAll(async () => {
    const context = { ...CONTEXT, expiresAt: '2027-02-01' };
    sealed = { ...await sdkSealed({ keys: KEYS, context }), context };
  });

  test('verify takes a value that is as expected', () => {
    expect(() => verify(sealed)).not.toThrow();
    expect(() => verify(sealed, {
      expected: { namespace: 'agents', name: 'agent', field: 'auth-key' },
      publicKeys: KEYS.map(({ publicKey }) => publicKey),
      dates: { day: '2027-01-31' },
    })).not.toThrow();
  });

  test('verify refuses a value that was cut, is for another context, or has expired', () => {
    const ciphertext = Buffer.from(sealed.ciphertext, 'base64').subarray(0, -1).toString('base64');
    expect(thrown(() => verify({ ...sealed, ciphertext }))).toEqual(sealingError('TRUNCATED'));
    expect(thrown(() => verify(sealed, { expected: { name: 'other' } }))).toEqual(sealingError('CONTEXT_MISMATCH'));
    expect(thrown(() => verify(sealed, { dates: { day: '2027-02-01' } }))).toEqual(sealingError('EXPIRED'));
  });

  test('verify refuses a value that one of the keys does not open', () => {
    expect(thrown(() => verify(sealed, { publicKeys: [...KEYS, keyPair(2)].map(({ publicKey }) => publicKey) }))).toEqual(sealingError('NO_MATCHING_RECIPIENT', {
      problem: `sealed for ${keyPair(0).keyId}, ${keyPair(1).keyId}, and not for ${keyPair(2).keyId}`,
    }));
  });

  test('verify refuses a value that another key opens as well', () => {
    expect(thrown(() => verify(sealed, { publicKeys: [keyPair(0).publicKey] })))
      .toEqual(sealingError('UNKNOWN_RECIPIENT', { problem: expect.stringContaining(keyPair(1).keyId) }));
  });

  describe('with keys of KMS', () => {
    const file = (field: string) => readSealedFile(join(EXAMPLE, `agent.${field}.yaml`));
    const publicKey = readFileSync(join(EXAMPLE, 'kms-agents.pub.pem'), 'utf8');
    const [byKms, byBoth] = ['auth-key', 'gateway-token'].map(file);

    test('verify takes what is for KMS alone, for a public key alone and for both', () => {
      for (const value of [byKms, byBoth]) expect(() => verify(value, { publicKeys: [publicKey], kmsKeys: [KEY] })).not.toThrow();
      expect(() => verify(sealed, { publicKeys: KEYS.map(pair => pair.publicKey), kmsKeys: [KEY] })).not.toThrow();
      expect(() => verify(byKms, { kmsKeys: [KEY] })).not.toThrow();
    });

    test.each([
      ['is for none of the keys', () => byKms, { publicKeys: [keyPair(0).publicKey] }, 'NO_MATCHING_RECIPIENT'],
      ['is for none of the keys of KMS', () => byKms, { publicKeys: [publicKey], kmsKeys: [OTHER_KEY] }, 'NO_MATCHING_RECIPIENT'],
      ['is for none of the public keys', () => byBoth, { publicKeys: [keyPair(0).publicKey], kmsKeys: [KEY] }, 'NO_MATCHING_RECIPIENT'],
      ['is for one of two keys of KMS', () => byKms, { publicKeys: [publicKey], kmsKeys: [KEY, OTHER_KEY] }, 'NO_MATCHING_RECIPIENT'],
      ['is for one of two public keys', () => byBoth, { publicKeys: [publicKey, keyPair(0).publicKey], kmsKeys: [KEY] }, 'NO_MATCHING_RECIPIENT'],
      ['KMS opens as well', () => byBoth, { publicKeys: [publicKey] }, 'UNKNOWN_RECIPIENT'],
      ['a public key opens as well', () => byBoth, { kmsKeys: [KEY] }, 'UNKNOWN_RECIPIENT'],
      ['a public key alone opens', () => sealed, { kmsKeys: [KEY] }, 'NO_MATCHING_RECIPIENT'],
    ] as const)('verify refuses what %s', (_, value, keys, code) => {
      expect(thrown(() => verify(value(), keys))).toEqual(sealingError(code));
    });
  });

  test('verify refuses a data key that is not as long as its key', async () => {
    const mislabelled = await sdkSealed({ keys: [{ ...demoKeyPair(), keyId: keyPair(0).keyId }] });
    const relabelled = { ...mislabelled, recipients: [{ type: 'rsa-oaep-sha256', keyId: keyPair(0).keyId } as const] };
    expect(thrown(() => verify(relabelled, { publicKeys: [keyPair(0).publicKey] })))
      .toEqual(sealingError('BAD_FORMAT', { problem: expect.stringContaining('has 4096 bits, expected the key\'s 3072') }));
  });

  test('verify refuses keys that are not to be sealed for', () => {
    expect(thrown(() => verify(sealed, { publicKeys: [weakKeyPair().publicKey] }))).toEqual(sealingError('WEAK_KEY'));
    expect(thrown(() => verify(sealed, { publicKeys: [keyPair().privateKey] }))).toEqual(sealingError('PRIVATE_KEY_GIVEN'));
  });

  test('inspect tells what can be told without a key', () => {
    expect(inspect(sealed)).toEqual({
      context: { format: '1', namespace: 'agents', name: 'agent', field: 'auth-key', expiresAt: '2027-02-01' },
      recipients: KEYS.map(({ keyId }) => ({ type: 'rsa-oaep-sha256', keyId, modulusBits: 3072 })),
      plaintextBytes: 25,
    });
  });

  test('inspect refuses a value that contradicts itself', () => {
    expect(thrown(() => inspect({ ...sealed, context: CONTEXT }))).toEqual(sealingError('BAD_FORMAT'));
  });
});
