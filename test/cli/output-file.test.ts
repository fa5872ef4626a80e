import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputFiles, Overwriting, checkOutputFile, writeOutputFile } from '../../src/cli/output-file';

const REPLACE = { force: true, options: '--force' };
const KEEP = { force: false, options: '--force' };

describe('an output file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'output-'));
    file = join(folder, 'file');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([['new', KEEP], ['in place of another', REPLACE]])('is written as a whole and leaves nothing else: %s', (_, overwriting) => {
    if (overwriting.force) writeFileSync(file, 'old');
    checkOutputFile(file, overwriting);
    writeOutputFile(file, 'new', overwriting);
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('never takes a name that someone else took after the check', () => {
    checkOutputFile(file, KEEP);
    writeFileSync(file, 'theirs');
    expect(() => writeOutputFile(file, 'mine', KEEP)).toThrow(`${file}: is already there; name another file, or replace it with --force`);
    expect(readFileSync(file, 'utf8')).toBe('theirs');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  describe('among several', () => {
    const written = () => readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]);
    async function write(texts: { readonly [name: string]: string }, overwriting: Overwriting): Promise<void> {
      const files = new OutputFiles(overwriting);
      try {
        for (const [name, text] of Object.entries(texts)) files.add(join(folder, name), text);
        await files.place();
      } finally {
        await files.close();
      }
    }

    test('is a file of its own, and the first that is taken ends it', async () => {
      await write({ first: '1', third: '3' }, KEEP);
      expect(written()).toEqual([['first', '1'], ['third', '3']]);
      await expect(write({ second: '2', third: 'other', first: 'other' }, KEEP))
        .rejects.toThrow(`third: is already there; name another file, or replace it with --force; written before it: ${join(folder, 'second')}, which another run replaces with --force`);
      expect(written()).toEqual([['first', '1'], ['second', '2'], ['third', '3']]);
      await write({ first: 'longer', second: '' }, REPLACE);
      expect(written()).toEqual([['first', 'longer'], ['second', ''], ['third', '3']]);
      await write({}, KEEP);
    });

    test('is not there before all are written, and not at all where they are not placed', async () => {
      const files = new OutputFiles(KEEP);
      files.add(file, 'text');
      await files.close();
      expect(readdirSync(folder)).toEqual([]);
      mkdirSync(join(folder, 'second'));
      await expect(write({ first: '1', second: '2' }, REPLACE)).rejects.toThrow(`second: cannot be written (EISDIR); name a file in a folder that is there and yours; written before it: ${join(folder, 'first')}`);
      expect(readdirSync(folder).sort()).toEqual(['first', 'second']);
    });
  });

  test('is not written through a link, with or without a target', () => {
    symlinkSync(join(folder, 'target'), file);
    for (const target of [undefined, 'theirs']) {
      if (target !== undefined) writeFileSync(join(folder, 'target'), target);
      for (const overwriting of [KEEP, REPLACE]) {
        expect(() => checkOutputFile(file, overwriting)).toThrow(`${file}: is a link; name the file itself`);
      }
      expect(() => writeOutputFile(file, 'mine', KEEP)).toThrow('is already there');
    }
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('theirs');
  });

  test('leaves nothing when it cannot be written', () => {
    mkdirSync(file);
    expect(() => writeOutputFile(file, 'text', REPLACE)).toThrow(`${file}: cannot be written (EISDIR); name a file in a folder that is there and yours`);
    expect(readdirSync(folder)).toEqual(['file']);
    expect(() => writeOutputFile(join(folder, 'missing', 'file'), 'text', KEEP)).toThrow('cannot be written (ENOENT)');
  });
});
