import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');

/** Runs an example as `cdk8s synth` would, and gives what it wrote by file name. */
function synthesize(example: string): { [file: string]: string } {
  const outdir = mkdtempSync(join(tmpdir(), `${example}-`));
  try {
    const { status, stderr } = spawnSync(join('node_modules', '.bin', 'tsx'), ['--tsconfig', 'examples/tsconfig.json', `examples/${example}/main.ts`], {
      cwd: ROOT,
      env: { ...process.env, CDK8S_OUTDIR: outdir },
      encoding: 'utf8',
    });
    // an example that warns is no example
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return Object.fromEntries(readdirSync(outdir).map(file => [file, readFileSync(join(outdir, file), 'utf8')]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Programs change with every edit of theirs, and are tested where they are made. */
function masked(yaml: string): string {
  return yaml
    .replace(/-(status|unseal)-[0-9a-f]{16}/g, '-$1-HASH')
    .replace(/( {2}(?:status|unseal)\.cjs: \|)[\s\S]*?(?=\nimmutable)/g, '$1 (the program)');
}

test.each([['quickstart', 1], ['userspace', 1], ['sidecar-only', 1], ['fleet', 2]])('%s', (example, count) => {
  const files = synthesize(example);
  for (const [file, yaml] of Object.entries(files)) {
    expect(masked(yaml)).toMatchSnapshot(file);
    expect(yaml).not.toMatch(/tskey-/);
  }
  expect(Object.keys(files)).toHaveLength(count);
});

test('the quickstart is the same each time', () => {
  expect(synthesize('quickstart')).toEqual(synthesize('quickstart'));
});
