import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

// Each test starts programs, which takes its time on a busy machine.
jest.setTimeout(60_000);

/** Bundles the programs into a folder, with the script that makes those of the package. */
export function bundle(folder: string, root = ROOT): void {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'projenrc', 'bundle.mjs'), folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
