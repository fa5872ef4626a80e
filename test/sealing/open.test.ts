import { constants, publicEncrypt } from 'node:crypto';
import { keyPair } from './keys';
import { COMMITMENT_AT, retagged } from './retagged';
import { CONTEXT, EXPECTED, PLAINTEXT, flipped, sealedAround, sealingError } from './samples';
import { sdkOpen, sdkSeal, sdkSealed } from './sdk';
import { SealingError } from '../../src/sealing/errors';
import { parseMessage } from '../../src/sealing/message';
import { open } from '../../src/sealing/open';

describe('open', () => {
  test('opens what the SDK sealed, with the key of any recipient', async () => {
    const keys = [keyPair(0), keyPair(1), keyPair(2)];
    const sealed = { ...await sdkSealed({ keys }), recipients: sealedAround(Buffer.alloc(0), keys).recipients };
    for (const { privateKey } of keys) {
      expect((await open(sealed, [privateKey], EXPECTED)).toString()).toBe(PLAINTEXT);
    }
  });

  test('finds the right key among others, also beside one that cannot be read', async () => {
    const sealed = await sdkSealed();
    const privateKeys = ['no key', keyPair(1).privateKey, keyPair(0).privateKey];
    expect((await open(sealed, privateKeys, EXPECTED)).toString()).toBe(PLAINTEXT);
  });

  test.each([
    ['namespace', 'other'],
    ['name', 'other'],
    ['field', 'gateway-token'],
  ])('refuses a value for another %s', async (key, value) => {
    await expect(open(await sdkSealed(), [keyPair().privateKey], { ...EXPECTED, [key]: value })).rejects.toEqual(sealingError('CONTEXT_MISMATCH'));
  });

  test('refuses a value whose context was rewritten, in the readable part and in the message', async () => {
    const { result } = await sdkSeal();
    const at = result.indexOf('agent\0', result.indexOf('name'));
    const sealed = { ...sealedAround(flipped(result, at + 4)), context: { ...CONTEXT, name: 'agenu' } };
    await expect(open(sealed, [keyPair().privateKey], { ...EXPECTED, name: 'agenu' })).rejects.toEqual(sealingError('TAMPERED'));
  });

  test('refuses without a private key', async () => {
    await expect(open(await sdkSealed(), [], EXPECTED)).rejects.toEqual(sealingError('NO_PRIVATE_KEY'));
  });

  test('tells the ids of the keys that it was sealed for and of those at hand', async () => {
    await expect(open(await sdkSealed(), [keyPair(1).privateKey, keyPair(2).privateKey], EXPECTED)).rejects.toEqual(sealingError('NO_MATCHING_RECIPIENT', {
      problem: `sealed for ${keyPair(0).keyId}; the private keys at hand are ${keyPair(1).keyId}, ${keyPair(2).keyId}`,
    }));
  });

  test('tells of a key that cannot be read when no other fits', async () => {
    const privateKeys = [keyPair(1).privateKey, { pem: keyPair().publicKey, file: 'key.pem' }];
    await expect(open(await sdkSealed(), privateKeys, EXPECTED)).rejects.toEqual(sealingError('BAD_PRIVATE_KEY', { file: 'key.pem' }));
  });

  test.each([
    ['another OAEP hash', { oaepHash: 'sha1' }],
    ['PKCS #1 padding', { padding: constants.RSA_PKCS1_PADDING }],
    ['another key under this one\'s id', { keys: [{ ...keyPair(1), keyId: keyPair(0).keyId }] }],
  ] as const)('refuses a data key wrapped with %s', async (_, options) => {
    await expect(open(await sdkSealed(options), [keyPair().privateKey], EXPECTED)).rejects.toEqual(sealingError('UNWRAP_FAILED'));
  });

  test('refuses a data key of another length', async () => {
    const { result } = await sdkSeal();
    const [{ ciphertext }] = parseMessage(result).header.encryptedDataKeys;
    const short = publicEncrypt({ key: keyPair().publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, Buffer.alloc(16));
    // The parts of a message are views of it.
    short.copy(ciphertext);
    await expect(open(sealedAround(result), [keyPair().privateKey], EXPECTED)).rejects.toEqual(sealingError('UNWRAP_FAILED'));
  });

  test('refuses a message with any byte changed', async () => {
    const { result } = await sdkSeal();
    const codes = new Map<string, number>();
    for (let position = 0; position < result.length; position++) {
      const error = await open(sealedAround(flipped(result, position, 1 + position % 255)), [keyPair().privateKey], EXPECTED).then(
        () => { throw new Error(`opened with byte ${position} changed`); },
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(SealingError);
      const { code } = error as SealingError;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    // Message id, frame length, commitment, header's tag, IV, content and tag: nothing but authentication protects them.
    expect(codes.get('TAMPERED')).toBeGreaterThanOrEqual(32 + 32 + 16 + 12 + PLAINTEXT.length + 16);
    expect(codes.get('UNWRAP_FAILED')).toBe(3072 / 8);
  });

  test('refuses a message that commits to another data key, as the SDK does', async () => {
    const { result } = await sdkSeal();
    // Whoever seals could else make one message that opens differently for two recipients. All tags of this one are right.
    expect(retagged(result, () => {})).toEqual(result);
    const message = retagged(result, (header) => header.fill(7, header.length + COMMITMENT_AT));
    await expect(open(sealedAround(message), [keyPair().privateKey], EXPECTED)).rejects.toEqual(sealingError('TAMPERED'));
    await expect(sdkOpen(message, keyPair())).rejects.toThrow(/commitment/i);
  });

  test.each([
    ['trailing data', (message: Buffer) => Buffer.concat([message, Buffer.alloc(1)]), 'TRAILING_DATA'],
    ['a second message', (message: Buffer) => Buffer.concat([message, message]), 'TRAILING_DATA'],
    ['its end cut off', (message: Buffer) => message.subarray(0, -1), 'TRUNCATED'],
  ] as const)('refuses a message with %s', async (_, change, code) => {
    const { result } = await sdkSeal();
    await expect(open(sealedAround(change(result)), [keyPair().privateKey], EXPECTED)).rejects.toEqual(sealingError(code));
  });

  test('refuses what the SDK would take: an empty value, several frames', async () => {
    await expect(open(await sdkSealed({ plaintext: '' }), [keyPair().privateKey], EXPECTED)).rejects.toEqual(sealingError('BAD_FORMAT'));
    await expect(open(await sdkSealed({ frameLength: 4 }), [keyPair().privateKey], EXPECTED)).rejects.toEqual(sealingError('BAD_FORMAT'));
  });
});
