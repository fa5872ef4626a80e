import * as fc from 'fast-check';
import { keyPair, weakKeyPair } from './keys';
import { DAY, EXPECTED, PLAINTEXT, sealingError } from './samples';
import { sdkOpen, sdkSealed } from './sdk';
import { open } from '../../src/sealing/open';
import { ResealOptions, reseal } from '../../src/sealing/reseal';
import { seal } from '../../src/sealing/seal';
import { SealedValueFile } from '../../src/sealing/sealed-value';

const LATER = '2026-12-01';
const NUMBERS = [0, 1, 2] as const;
const [first, second, third] = NUMBERS.map((number) => keyPair(number));

const sealedFor = async (...numbers: (typeof NUMBERS)[number][]) => (
  seal({ plaintext: PLAINTEXT, publicKeys: numbers.map((number) => keyPair(number).publicKey), ...EXPECTED, sealedAt: DAY, expiresAt: '2027-02-01' })
);
const idsOf = ({ recipients }: SealedValueFile) => recipients.map(({ keyId }) => keyId);

describe('reseal', () => {
  test('adds a key, which opens the value from that day on, and leaves what it is for and since when as it was', async () => {
    const before = await sealedFor(0);
    const after = await reseal(before, { privateKeys: [first.privateKey], add: [second.publicKey], since: LATER });
    expect(after.context).toEqual(before.context);
    expect(after.recipients.map(({ keyId, since }) => [keyId, since])).toEqual([[first.keyId, DAY], [second.keyId, LATER]]);
    for (const key of [first, second]) {
      expect((await open(after, [key.privateKey], EXPECTED)).toString()).toBe(PLAINTEXT);
      expect((await sdkOpen(Buffer.from(after.ciphertext, 'base64'), key)).plaintext.toString()).toBe(PLAINTEXT);
    }
  });

  test('drops a key, which opens it no more', async () => {
    const before = await sealedFor(0, 1);
    const after = await reseal(before, { privateKeys: [first.privateKey], drop: [first.keyId], publicKeys: [second.publicKey] });
    expect(after.recipients).toEqual([{ type: 'rsa-oaep-sha256', keyId: second.keyId, since: DAY }]);
    await expect(open(after, [first.privateKey], EXPECTED)).rejects.toEqual(sealingError('NO_MATCHING_RECIPIENT'));
    await expect(sdkOpen(Buffer.from(after.ciphertext, 'base64'), first)).rejects.toThrow();
    expect((await open(after, [second.privateKey], EXPECTED)).toString()).toBe(PLAINTEXT);
  });

  test('encrypts it anew: the data key that a dropped key knows opens nothing of it', async () => {
    const before = await sealedFor(0, 1);
    const after = await reseal(before, { privateKeys: [second.privateKey], drop: [first.keyId] });
    // the dropped key's copy of the data key, in the place of the one that is there
    const [ofBefore, ofAfter] = [before, after].map(({ ciphertext }) => Buffer.from(ciphertext, 'base64'));
    const at = (message: Buffer, id: string) => message.indexOf(id) + id.length + 2;
    const forged = Buffer.from(ofAfter);
    ofBefore.copy(forged, at(forged, second.keyId), at(ofBefore, second.keyId), at(ofBefore, second.keyId) + 384);
    await expect(open({ ...after, ciphertext: forged.toString('base64') }, [second.privateKey], EXPECTED)).rejects.toEqual(sealingError('TAMPERED'));
  });

  test('gives back what is sealed for these keys already, and asks for no private key then', async () => {
    const sealed = await sealedFor(0, 1);
    expect(await reseal(sealed, { privateKeys: [], add: [second.publicKey], drop: [third.keyId] })).toBe(sealed);
  });

  test('dates all keys of a value that was not dated', async () => {
    const after = await reseal(await sdkSealed(), { privateKeys: [first.privateKey], add: [second.publicKey], since: LATER });
    expect(after.recipients.map(({ since }) => since)).toEqual([LATER, LATER]);
    expect(after.context.sealedAt).toBeUndefined();
  });

  test('whatever is added and dropped, those open it that are named, and nobody else', async () => {
    const numbers = fc.uniqueArray(fc.constantFrom(...NUMBERS));
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...NUMBERS), { minLength: 1 }), numbers, numbers, async (were, add, drop) => {
      fc.pre(!add.some((number) => drop.includes(number)));
      const are = [...new Set([...were, ...add])].filter((number) => !drop.includes(number));
      fc.pre(are.length > 0);
      const after = await reseal(await sealedFor(...were), {
        privateKeys: [keyPair(were[0]).privateKey],
        add: add.map((number) => keyPair(number).publicKey),
        drop: drop.map((number) => keyPair(number).keyId),
        publicKeys: [first, second, third].map(({ publicKey }) => publicKey),
      });
      expect(idsOf(after).sort()).toEqual(are.map((number) => keyPair(number).keyId).sort());
      for (const number of NUMBERS) {
        const opened = await open(after, [keyPair(number).privateKey], EXPECTED).then(String, ({ code }) => code);
        expect(opened).toBe(are.includes(number) ? PLAINTEXT : 'NO_MATCHING_RECIPIENT');
      }
    }), { numRuns: 15 });
  });

  test.each<[string, () => Partial<ResealOptions>, string]>([
    ['to leave it to nobody', () => ({ drop: [first.keyId, second.keyId] }), 'NO_MATCHING_RECIPIENT'],
    ['to add and to drop one key', () => ({ add: [third.publicKey], drop: [third.keyId] }), 'BAD_FORMAT'],
    ['a key that stays, and is not known', () => ({ add: [third.publicKey] }), 'MISSING_PUBLIC_KEY'],
    ['a private key in place of a public one', () => ({ add: [third.privateKey] }), 'PRIVATE_KEY_GIVEN'],
    ['a weak key', () => ({ add: [weakKeyPair().publicKey] }), 'WEAK_KEY'],
    ['without a private key that opens it', () => ({ privateKeys: [third.privateKey], drop: [first.keyId], publicKeys: [second.publicKey] }), 'NO_MATCHING_RECIPIENT'],
    ['without any private key', () => ({ privateKeys: [], drop: [first.keyId], publicKeys: [second.publicKey] }), 'NO_PRIVATE_KEY'],
  ])('refuses %s', async (_, options, code) => {
    await expect(reseal(await sealedFor(0, 1), { privateKeys: [first.privateKey], ...options() })).rejects.toEqual(sealingError(code as never));
  });
});
