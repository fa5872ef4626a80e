import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** A program of this folder in plain JavaScript. */
export function app(name: string): string {
  return join(__dirname, 'apps', `${name}.cjs`);
}

/** Runs Node.js as users do, without the compiler that this program runs under, and returns what it printed. */
export function run(...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')}: ${error?.message ?? `exit code ${status}\n${stderr}`}`);
  return stdout;
}

/** Milliseconds that a whole process takes, its start and end included. */
export function wallOf(...args: string[]): number {
  const start = performance.now();
  run(...args);
  return performance.now() - start;
}

/** Most kilobytes that a process has in memory at a time. */
export function memoryOf(...args: string[]): number {
  return Number(run('--require', app('print-peak-memory'), ...args));
}
