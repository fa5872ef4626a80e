import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');

/** Names of the example apps. */
export const EXAMPLES: readonly string[] = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);

/** Runs an example as `cdk8s synth` would, and gives what it wrote by file name. */
export function synthesizeExample(example: string): { [file: string]: string } {
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
