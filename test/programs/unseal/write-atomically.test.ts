import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '../../../src/programs/unseal/write-atomically';

describe('writeAtomically', () => {
  let folder: string;
  let file: string;
  let temporary: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(join(tmpdir(), 'write-'));
    file = join(folder, 'token');
    temporary = join(folder, '.token.tmp');
  });
  afterEach(() => {
    jest.restoreAllMocks();
    fs.rmSync(folder, { recursive: true });
  });

  test('shows the content to nobody else before the file has its mode', () => {
    const chmod = fs.chmodSync;
    const seen: Array<[number, string]> = [];
    jest.spyOn(fs, 'chmodSync').mockImplementation((path, mode) => {
      seen.push([fs.statSync(path).mode, fs.readFileSync(path, 'utf8')]);
      chmod(path, mode);
    });
    writeAtomically(file, 'secret', 0o400);
    expect(seen).toEqual([[0o100600, 'secret']]);
    expect(fs.statSync(file).mode).toBe(0o100400);
    expect(fs.readdirSync(folder)).toEqual(['token']);
  });

  test('follows no link that someone lays again as soon as it is removed', () => {
    const elsewhere = join(folder, 'elsewhere');
    fs.writeFileSync(elsewhere, 'untouched');
    fs.symlinkSync(elsewhere, temporary);
    // As if it were laid again at once.
    jest.spyOn(fs, 'rmSync').mockImplementation(() => {});
    expect(() => writeAtomically(file, 'secret', 0o400)).toThrow('EEXIST');
    expect(fs.readFileSync(elsewhere, 'utf8')).toBe('untouched');
    expect(fs.existsSync(file)).toBe(false);
  });

  test('leaves no part of the content when it fails', () => {
    fs.mkdirSync(file);
    expect(() => writeAtomically(file, 'secret', 0o400)).toThrow('EISDIR');
    expect(fs.readdirSync(folder)).toEqual(['token']);
  });
});
