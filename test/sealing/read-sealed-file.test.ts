import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { sealedAround, sealingError, thrown } from './samples';
import { sdkSeal, sdkSealed } from './sdk';
import { readSealedFile } from '../../src/sealing/read-sealed-file';
import { formatSealedFile } from '../../src/sealing/sealed-file';

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

  test('loads neither crypto nor a dependency', () => {
    const { metafile } = buildSync({
      entryPoints: [join(__dirname, '..', '..', 'src', 'sealing', 'read-sealed-file.ts')],
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
