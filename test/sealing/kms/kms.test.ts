import { Kms } from '../../../src/sealing';
import { inspect } from '../../../src/sealing/inspect';
import { open } from '../../../src/sealing/open';
import { reseal } from '../../../src/sealing/reseal';
import { SealOptions, seal } from '../../../src/sealing/seal';
import { formatSealedFile, parseSealedFile } from '../../../src/sealing/sealed-file';
import { SealedValueFile } from '../../../src/sealing/sealed-value';
import { verify } from '../../../src/sealing/verify';
import { keyPair } from '../keys';
import { DAY, EXPECTED, PLAINTEXT, flipped, sealingError, thrown } from '../samples';
import { KEY, KMS_MESSAGE, KmsServer, OTHER_KEY } from './server';

const [first, second] = [keyPair(0), keyPair(1)];
const LATER = '2026-12-01';

describe('sealing for keys of KMS', () => {
  let server: KmsServer;
  const before = { ...process.env };
  beforeAll(async () => {
    server = await KmsServer.start();
    Object.assign(process.env, server.env);
  });
  beforeEach(() => {
    server.answer = 'right';
    server.disabled.clear();
    server.silent.clear();
    server.requests.length = 0;
  });
  afterAll(async () => {
    process.env = before;
    await server.stop();
  });

  const sealed = async (changes: Partial<SealOptions> = {}) => seal({ plaintext: PLAINTEXT, kmsKeys: [KEY], ...EXPECTED, sealedAt: DAY, ...changes });
  const openWithKms = async (value: SealedValueFile, privateKeys: string[] = []) => (await open(value, privateKeys, EXPECTED, new Kms())).toString();
  const operations = () => server.requests.map(({ operation }) => operation);
  const idsOf = ({ recipients }: SealedValueFile) => recipients.map(({ keyId }) => keyId);

  test('KMS makes the data key where it is alone, is told the context, and opens the value', async () => {
    const value = await sealed();
    expect(value.recipients).toEqual([{ type: 'aws-kms', keyId: KEY, since: DAY }]);
    expect(await openWithKms(value)).toBe(PLAINTEXT);
    const EncryptionContext = { format: '1', ...EXPECTED, sealedAt: DAY, recipientsSince: DAY };
    expect(server.requests).toEqual([{ operation: 'GenerateDataKey', KeyId: KEY, EncryptionContext }, { operation: 'Decrypt', KeyId: KEY, EncryptionContext }]);
  });

  test('beside a public key KMS encrypts alone, and each of the two opens the value', async () => {
    const value = await sealed({ publicKeys: [first.publicKey], kmsKeys: [KEY, OTHER_KEY, KEY] });
    expect(idsOf(value)).toEqual([first.keyId, KEY, OTHER_KEY]);
    expect(operations()).toEqual(['Encrypt', 'Encrypt']);
    expect(await openWithKms(value)).toBe(PLAINTEXT);
    expect((await open(value, [first.privateKey], EXPECTED)).toString()).toBe(PLAINTEXT);
    // nobody is asked where a private key opens it
    server.requests.length = 0;
    expect(await openWithKms(value, [first.privateKey])).toBe(PLAINTEXT);
    expect(operations()).toEqual([]);
  });

  test('its file is read as it was written, and told of', async () => {
    const value = await sealed({ publicKeys: [first.publicKey] });
    expect(parseSealedFile(formatSealedFile(value), 'x')).toEqual(value);
    expect(inspect(value).recipients).toEqual([{ type: 'rsa-oaep-sha256', keyId: first.keyId, since: DAY, modulusBits: 3072 }, { type: 'aws-kms', keyId: KEY, since: DAY }]);
  });

  test.each([['an alias', 'alias/agents'], ['a key id', KEY.split('/')[1]]])('refuses %s, and asks nobody', async (_, key) => {
    await expect(sealed({ kmsKeys: [key] })).rejects.toEqual(sealingError('BAD_KMS_KEY'));
    expect(operations()).toEqual([]);
  });

  test('refuses no key, and too many of both kinds', async () => {
    await expect(sealed({ kmsKeys: [] })).rejects.toEqual(sealingError('NO_MATCHING_RECIPIENT'));
    await expect(sealed({ publicKeys: Array(5).fill(first.publicKey), kmsKeys: Array(6).fill(KEY) })).rejects.toEqual(sealingError('TOO_MANY_RECIPIENTS'));
  });

  test.each([
    ['AccessDeniedException', 'KMS_DENIED', 1],
    ['ThrottlingException', 'KMS_THROTTLED', 3],
    ['DisabledException', 'KMS_INVALID_KEY', 1],
    ['NotFoundException', 'KMS_INVALID_KEY', 1],
  ] as const)('%s of KMS is %s, when sealing and when opening, after as many attempts as make sense', async (error, code, attempts) => {
    const value = await sealed();
    const beside = await sealed({ publicKeys: [first.publicKey] });
    server.answer = { error };
    for (const act of [
      async () => openWithKms(value),
      async () => openWithKms(beside, [second.privateKey]),
      async () => sealed(),
      async () => sealed({ publicKeys: [first.publicKey] }),
    ]) {
      server.requests.length = 0;
      const failure = await act().catch((reason: unknown) => reason);
      expect(failure).toEqual(sealingError(code, { problem: expect.stringContaining(error) }));
      expect(String(failure)).not.toContain(KMS_MESSAGE);
      expect(operations()).toHaveLength(attempts);
    }
    // with a private key it opens all the same
    expect(await openWithKms(beside, [first.privateKey])).toBe(PLAINTEXT);
  });

  test.each<[string, KmsServer['answer']]>([['in trouble', { error: 'KMSInternalException', status: 500 }], ['something else', 'a page'], ['silent', 'nothing']])('KMS that is %s is unreachable', async (_, answer) => {
    const value = await sealed();
    server.answer = answer;
    const start = Date.now();
    const failure = open(value, [], EXPECTED, new Kms({ giveUpAt: start + 3_000 }));
    await expect(failure).rejects.toEqual(sealingError('KMS_UNREACHABLE'));
    expect(Date.now() - start).toBeLessThan(4_000);
  });

  test('another key of KMS opens the value where the first does not', async () => {
    const value = await sealed({ kmsKeys: [KEY, OTHER_KEY] });
    server.disabled.add(KEY);
    expect(await openWithKms(value)).toBe(PLAINTEXT);
    server.disabled.add(OTHER_KEY);
    await expect(openWithKms(value)).rejects.toEqual(sealingError('KMS_INVALID_KEY', { problem: expect.stringContaining(KEY) }));
  });

  test('a region that is silent leaves the next ones their time', async () => {
    const value = await sealed({ kmsKeys: [KEY, OTHER_KEY] });
    server.silent.add(KEY);
    const start = Date.now();
    const patient = () => new Kms({ giveUpAt: Date.now() + 3_000 });
    expect((await open(value, [], EXPECTED, patient())).toString()).toBe(PLAINTEXT);
    expect(Date.now() - start).toBeLessThan(3_000);
    server.silent.add(OTHER_KEY);
    await expect(open(value, [], EXPECTED, patient())).rejects.toEqual(sealingError('KMS_UNREACHABLE', { problem: expect.stringContaining(KEY) }));
    expect(Date.now() - start).toBeLessThan(7_000);
  });

  test('where nobody asks KMS, what it alone opens says so', async () => {
    for (const keys of [[], [first.privateKey]]) await expect(open(await sealed(), keys, EXPECTED)).rejects.toEqual(sealingError('NEEDS_KMS'));
    const beside = await sealed({ publicKeys: [first.publicKey] });
    await expect(open(beside, [], EXPECTED)).rejects.toEqual(sealingError('NO_PRIVATE_KEY'));
    await expect(open(beside, [second.privateKey], EXPECTED)).rejects.toEqual(sealingError('NO_MATCHING_RECIPIENT'));
  });

  test('a value of another context is refused before KMS is asked; a changed message and a changed data key are refused after', async () => {
    const value = await sealed();
    server.requests.length = 0;
    await expect(open(value, [], { ...EXPECTED, name: 'other' }, new Kms())).rejects.toEqual(sealingError('CONTEXT_MISMATCH'));
    const message = Buffer.from(value.ciphertext, 'base64');
    const withMessage = (changed: Buffer) => ({ ...value, ciphertext: changed.toString('base64') });
    await expect(openWithKms(withMessage(message.subarray(0, -1)))).rejects.toEqual(sealingError('TRUNCATED'));
    expect(operations()).toEqual([]);
    await expect(openWithKms(withMessage(flipped(message, message.length - 1)))).rejects.toEqual(sealingError('TAMPERED'));
    await expect(openWithKms(withMessage(flipped(message, message.indexOf(KEY) + KEY.length + 10)))).rejects.toEqual(sealingError('UNWRAP_FAILED'));
  });

  test('reseal adds and drops keys of KMS, and needs no public key of one that stays', async () => {
    const value = await seal({ plaintext: PLAINTEXT, publicKeys: [first.publicKey], ...EXPECTED, sealedAt: DAY });
    const both = await reseal(value, { privateKeys: [first.privateKey], addKmsKeys: [KEY], since: LATER });
    expect(both.recipients).toEqual([{ type: 'rsa-oaep-sha256', keyId: first.keyId, since: DAY }, { type: 'aws-kms', keyId: KEY, since: LATER }]);

    // opened by KMS, for the private key is not there
    const kmsAlone = await reseal(both, { privateKeys: [], kms: new Kms(), drop: [first.keyId] });
    expect(kmsAlone.recipients).toEqual([{ type: 'aws-kms', keyId: KEY, since: LATER }]);
    expect(await openWithKms(kmsAlone)).toBe(PLAINTEXT);
    await expect(open(kmsAlone, [first.privateKey], EXPECTED)).rejects.toEqual(sealingError('NEEDS_KMS'));

    const rsaAlone = await reseal(kmsAlone, { privateKeys: [], kms: new Kms(), add: [second.publicKey], drop: [KEY] });
    expect(idsOf(rsaAlone)).toEqual([second.keyId]);
    expect((await open(rsaAlone, [second.privateKey], EXPECTED)).toString()).toBe(PLAINTEXT);
    expect(rsaAlone.context).toEqual(value.context);

    await expect(reseal(value, { privateKeys: [first.privateKey], addKmsKeys: ['alias/agents'] })).rejects.toEqual(sealingError('BAD_KMS_KEY'));
    await expect(reseal(both, { privateKeys: [first.privateKey], addKmsKeys: [KEY], drop: [KEY] })).rejects.toEqual(sealingError('BAD_FORMAT'));
    expect(await reseal(both, { privateKeys: [], addKmsKeys: [KEY] })).toBe(both);
  });

  test('verify knows keys of KMS', async () => {
    const value = await sealed({ publicKeys: [first.publicKey] });
    expect(() => verify(value, { publicKeys: [first.publicKey], kmsKeys: [KEY] })).not.toThrow();
    expect(thrown(() => verify(value, { publicKeys: [first.publicKey] }))).toEqual(sealingError('UNKNOWN_RECIPIENT', { problem: expect.stringContaining(KEY) }));
    expect(thrown(() => verify(value, { kmsKeys: [KEY] }))).toEqual(sealingError('UNKNOWN_RECIPIENT', { problem: expect.stringContaining(first.keyId) }));
    expect(thrown(() => verify(value, { publicKeys: [first.publicKey], kmsKeys: [KEY, OTHER_KEY] }))).toEqual(sealingError('NO_MATCHING_RECIPIENT'));
    expect(thrown(() => verify(value, { kmsKeys: ['alias/agents'] }))).toEqual(sealingError('BAD_KMS_KEY'));
  });
});
