import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { keyPair, weakKeyPair } from './keys';
import { DAY, EXPECTED, PLAINTEXT, sealingError } from './samples';
import { sdkOpen } from './sdk';
import { parseMessage } from '../../src/sealing/message';
import { open } from '../../src/sealing/open';
import { SealOptions, seal } from '../../src/sealing/seal';

function options(changes: Partial<SealOptions> = {}): SealOptions {
  return { plaintext: PLAINTEXT, publicKeys: [keyPair().publicKey], ...EXPECTED, sealedAt: DAY, ...changes };
}

describe('seal', () => {
  test('writes a message that the SDK opens, with the context and the suite that it should have', async () => {
    const sealed = await seal(options({ expiresAt: '2027-02-01' }));
    const { plaintext, messageHeader } = await sdkOpen(Buffer.from(sealed.ciphertext, 'base64'), keyPair());
    expect(plaintext.toString()).toBe(PLAINTEXT);
    expect({ ...messageHeader.encryptionContext }).toEqual({ format: '1', ...EXPECTED, sealedAt: DAY, expiresAt: '2027-02-01', recipientsSince: DAY });
    expect(messageHeader.suiteId).toBe(0x0478);
    expect(sealed.context).toEqual({ format: '1', ...EXPECTED, sealedAt: DAY, expiresAt: '2027-02-01' });
    expect(sealed.recipients).toEqual([{ type: 'rsa-oaep-sha256', keyId: keyPair().keyId, since: DAY }]);
  });

  test('is dated with the day that it is in UTC', async () => {
    const before = new Date().toISOString().slice(0, 10);
    const { context, recipients } = await seal(options({ sealedAt: undefined }));
    expect([before, new Date().toISOString().slice(0, 10)]).toContain(context.sealedAt);
    expect(recipients[0].since).toBe(context.sealedAt);
  });

  test('seals for each of several keys, and for a key given twice once', async () => {
    const keys = [keyPair(0), keyPair(1), keyPair(2)];
    const sealed = await seal(options({ publicKeys: [...keys, keyPair(1)].map(({ publicKey }) => publicKey) }));
    expect(sealed.recipients.map(({ keyId }) => keyId)).toEqual(keys.map(({ keyId }) => keyId));
    for (const key of keys) {
      expect((await sdkOpen(Buffer.from(sealed.ciphertext, 'base64'), key)).plaintext.toString()).toBe(PLAINTEXT);
    }
  });

  test('seals any bytes of 1 to 4096, in one frame', async () => {
    const short = { weight: 5, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 200 }) };
    const bytes = fc.oneof(short, fc.constantFrom(new Uint8Array(4095), new Uint8Array(4096)))
      .filter((value) => value[value.length - 1] !== 0x0a);
    await fc.assert(fc.asyncProperty(bytes, async (value) => {
      const sealed = await seal(options({ plaintext: Buffer.from(value), field: 'any-value' }));
      expect(parseMessage(Buffer.from(sealed.ciphertext, 'base64')).frame.ciphertext).toHaveLength(value.length);
      expect(await open(sealed, [keyPair().privateKey], { ...EXPECTED, field: 'any-value' })).toEqual(Buffer.from(value));
    }), { numRuns: 40 });
  });

  test('gives another result each time, that says nothing of the value', async () => {
    const [one, two] = [await seal(options()), await seal(options())];
    expect(one.ciphertext).not.toBe(two.ciphertext);
    expect(JSON.stringify(one)).not.toContain(createHash('sha256').update(PLAINTEXT).digest('hex'));
  });

  test.each([
    ['one newline', 'value\n', 'value'],
    ['one newline of Windows', 'value\r\n', 'value'],
    ['the last of two newlines', 'value\n\n', 'value\n'],
    ['no newline elsewhere', '\nva\nlue', '\nva\nlue'],
  ])('drops %s at the end', async (_, plaintext, expected) => {
    const sealed = await seal(options({ plaintext, field: 'gateway-token' }));
    expect((await open(sealed, [keyPair().privateKey], { ...EXPECTED, field: 'gateway-token' })).toString()).toBe(expected);
  });

  test.each([
    ['an empty value', { plaintext: '' }, 'EMPTY'],
    ['only a newline', { plaintext: '\n' }, 'EMPTY'],
    ['a value that is too long', { plaintext: 'x'.repeat(4097) }, 'TOO_LONG'],
    ['no key', { publicKeys: [] }, 'NO_MATCHING_RECIPIENT'],
    ['a name that is no DNS label', { name: 'Agent' }, 'BAD_FORMAT'],
    ['a namespace that is no DNS label', { namespace: '' }, 'BAD_FORMAT'],
    ['a field that is no DNS label', { field: '../x' }, 'BAD_FORMAT'],
    ['a day of sealing that does not exist', { sealedAt: '2026-11-31' }, 'BAD_FORMAT'],
    ['a day that does not exist', { expiresAt: '2027-02-30' }, 'BAD_FORMAT'],
    ['an auth key with a space', { plaintext: 'tskey-auth-a b' }, 'BAD_AUTH_KEY'],
    ['an auth key as the secret of an OAuth client', { plaintext: 'tskey-auth-ab', field: 'oauth-client-secret' }, 'BAD_AUTH_KEY'],
  ] as const)('refuses %s', async (_, changes, code) => {
    await expect(seal(options(changes))).rejects.toEqual(sealingError(code));
  });

  test('refuses bad keys', async () => {
    await expect(seal(options({ publicKeys: [keyPair().privateKey] }))).rejects.toEqual(sealingError('PRIVATE_KEY_GIVEN'));
    await expect(seal(options({ publicKeys: [keyPair().publicKey, weakKeyPair().publicKey] }))).rejects.toEqual(sealingError('WEAK_KEY'));
    await expect(seal(options({ publicKeys: Array(11).fill(keyPair().publicKey) }))).rejects.toEqual(sealingError('TOO_MANY_RECIPIENTS'));
  });
});
