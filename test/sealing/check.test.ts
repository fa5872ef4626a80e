import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { keyPair, weakKeyPair } from './keys';
import { CONTEXT, flipped, sdkSeal, sdkSealed, sealedAround, sealingError, thrown } from './samples';
import { checkContext, checkExpiry, checkSealed, readSealedFile } from '../../src/sealing/check';
import { formatSealedFile } from '../../src/sealing/sealed-file';

describe('checkSealed', () => {
  test('takes what the SDK sealed for the same context and keys', async () => {
    const { frame } = checkSealed(await sdkSealed({ plaintext: 'x'.repeat(60), keys: [keyPair(0), keyPair(1)] }));
    expect(frame.ciphertext).toHaveLength(60);
  });

  test.each([
    ['another value', { ...CONTEXT, name: 'other' }, 'context.name is "agent", and the message was sealed with "other"'],
    ['more', { ...CONTEXT, cluster: 'prod' }, 'context.cluster is missing, and the message was sealed with "prod"'],
    ['less', { format: '1', namespace: 'agents', name: 'agent' }, 'context.field is "auth-key", and the message was sealed with missing'],
  ])('refuses a message whose context holds %s', async (_, context, problem) => {
    const sealed = await sdkSealed({ context: context as Record<string, string> });
    expect(thrown(() => checkSealed(sealed))).toEqual(sealingError('BAD_FORMAT', { problem }));
  });

  test('refuses recipients that are not those of the message, in their order', async () => {
    const { result } = await sdkSeal({ keys: [keyPair(0), keyPair(1)] });
    const refused = sealingError('BAD_FORMAT', { problem: expect.stringMatching(/recipients/) });
    expect(thrown(() => checkSealed(sealedAround(result, [keyPair(1), keyPair(0)])))).toEqual(refused);
    expect(thrown(() => checkSealed(sealedAround(result, [keyPair(0)])))).toEqual(refused);
    expect(thrown(() => checkSealed(sealedAround(result, [keyPair(0), keyPair(1), keyPair(2)])))).toEqual(refused);
  });

  test('refuses a data key of another provider', async () => {
    const sealed = await sdkSealed({ keyNamespace: 'aws-kms' });
    expect(thrown(() => checkSealed(sealed))).toEqual(sealingError('BAD_FORMAT', { problem: expect.stringContaining('belongs to "aws-kms"') }));
  });

  test('refuses a data key for an RSA key below 3072 bits', async () => {
    const keys = [weakKeyPair()];
    const sealed = sealedAround((await sdkSeal({ keys })).result, keys);
    expect(thrown(() => checkSealed(sealed))).toEqual(sealingError('WEAK_KEY', { problem: expect.stringContaining('2048 bits') }));
  });

  test('refuses a message that was cut or added to', async () => {
    const { result } = await sdkSeal();
    expect(thrown(() => checkSealed(sealedAround(result.subarray(0, -1))))).toEqual(sealingError('TRUNCATED'));
    expect(thrown(() => checkSealed(sealedAround(Buffer.concat([result, Buffer.alloc(1)]))))).toEqual(sealingError('TRAILING_DATA'));
    expect(thrown(() => checkSealed(sealedAround(flipped(result, 1))))).toEqual(sealingError('UNSUPPORTED_SUITE'));
  });

  test('loads neither crypto nor a dependency', () => {
    const { metafile } = buildSync({
      entryPoints: [join(__dirname, '..', '..', 'src', 'sealing', 'check.ts')],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      packages: 'external',
      outdir: tmpdir(),
    });
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports).filter(({ external }) => external);
    expect(new Set(imports.map(({ path, kind }) => `${kind} ${path}`))).toEqual(new Set([
      'import-statement node:fs',
      // Within a function: loaded when a file is read.
      'require-call yaml',
    ]));
  });
});

describe('readSealedFile', () => {
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'sealed-')); });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('reads a file and checks it', async () => {
    const sealed = await sdkSealed();
    const file = join(folder, 'good.yaml');
    writeFileSync(file, formatSealedFile(sealed));
    expect(readSealedFile(file)).toEqual(sealed);
  });

  test('names the file that fails a check', async () => {
    const { result } = await sdkSeal();
    const file = join(folder, 'cut.yaml');
    writeFileSync(file, formatSealedFile(sealedAround(result.subarray(0, 300))));
    expect(thrown(() => readSealedFile(file))).toEqual(sealingError('TRUNCATED', { file, message: expect.stringContaining(file) }));
  });

  test('names a file that is missing, empty or no file', () => {
    const file = join(folder, 'missing.yaml');
    expect(thrown(() => readSealedFile(file))).toEqual(sealingError('MISSING_FILE', { file }));
    writeFileSync(file, '');
    expect(thrown(() => readSealedFile(file))).toEqual(sealingError('EMPTY', { file }));
    expect(thrown(() => readSealedFile(folder))).toEqual(sealingError('UNREADABLE_FILE', { file: folder, problem: 'cannot be read (EISDIR)' }));
  });
});

describe('checkContext', () => {
  test.each([
    ['namespace', { namespace: 'other' }, 'sealed for namespace "agents", expected "other"'],
    ['name', { namespace: 'agents', name: 'other' }, 'sealed for name "agent", expected "other"'],
    ['field', { namespace: 'agents', name: 'agent', field: 'gateway-token' }, 'sealed for field "auth-key", expected "gateway-token"'],
  ])('refuses a value for another %s', async (_, expected, problem) => {
    const sealed = await sdkSealed();
    expect(thrown(() => checkContext(sealed, expected))).toEqual(sealingError('CONTEXT_MISMATCH', { problem }));
  });

  test('takes a value for what is expected, and anything where nothing is', async () => {
    const sealed = await sdkSealed();
    expect(() => checkContext(sealed, { namespace: 'agents', name: 'agent', field: 'auth-key' })).not.toThrow();
    expect(() => checkContext(sealed, {})).not.toThrow();
  });
});

describe('checkExpiry', () => {
  const expiring = { recipients: [], context: { ...CONTEXT, expiresAt: '2027-02-01' }, ciphertext: '' };

  test('refuses from the start of the day on', () => {
    expect(() => checkExpiry(expiring, new Date('2027-01-31T23:59:59.999Z'))).not.toThrow();
    expect(thrown(() => checkExpiry(expiring, new Date('2027-02-01T00:00:00Z')))).toEqual(sealingError('EXPIRED', { problem: 'expired on 2027-02-01' }));
  });

  test('takes a value without a date on any day', () => {
    expect(() => checkExpiry({ ...expiring, context: CONTEXT }, new Date('2999-01-01'))).not.toThrow();
  });
});
