import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, bundle } from './bundle';

/** The AWS SDK tries to load it, for signatures that KMS does not take. */
const OPTIONAL = ['@aws-sdk/signature-v4-crt'];

describe.each([['backup', 40_000], ['merge-config', 50_000], ['unseal', 25_000], ['status', 200_000], ['unseal-kms', undefined]])('the bundled %s program', (bundled, most) => {
  let folder: string;
  let program: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    bundle(folder);
    program = readFileSync(join(folder, `${bundled}.cjs`), 'utf8');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is the same wherever the checkout lives', () => {
    const copy = join(folder, 'elsewhere');
    for (const part of ['src', 'projenrc', 'tsconfig.json', 'package.json']) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    bundle(join(copy, 'out'), copy);
    expect(readFileSync(join(copy, 'out', `${bundled}.cjs`), 'utf8')).toBe(program);
    expect(program).not.toContain(ROOT);
  });

  test('needs nothing but Node.js', () => {
    const modules = [...program.matchAll(/\brequire\("([^"]*)"\)/g)].map(([, name]) => name);
    expect(modules).toContain({ 'status': 'node:http', 'merge-config': 'node:fs' }[bundled] ?? 'node:crypto');
    expect(modules.filter((name) => !builtinModules.includes(name.replace(/^node:/, '')) && !OPTIONAL.includes(name))).toEqual([]);
  });

  // an image carries the other
  if (most !== undefined) {
    test('fits a ConfigMap with room to spare', () => {
      expect(JSON.stringify(program).length).toBeLessThan(most);
    });
  }
});
