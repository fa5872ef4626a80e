import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { withSecretEnv } from '../../src/instance/secret-env';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'secret-env-')); });
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a command as the container does, and tells what it was given. */
function started(files: { readonly [name: string]: string }, ...args: string[]) {
  const print = 'const { A, B } = process.env; console.log(JSON.stringify({ env: { A, B }, args: process.argv.slice(1) })); process.exitCode = 7';
  const [program, ...rest] = withSecretEnv([process.execPath, '-e', print, '--', ...args], files);
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8', env: { PATH: process.env.PATH } });
  return { status, stderr, ...JSON.parse(stdout) };
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('whatever is in a file is in the variable, and the command is what it was', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }).map(value => value.replace(/[\0\n]+$/, '').replaceAll('\0', ''));
  const written = fc.oneof(text, fc.constantFrom('"', '\'', '$(id)', '`id`', '\\', '${PATH}', ' a  b ', '*', 'a\nb', '-n'));
  fc.assert(fc.property(written, written, (value, argument) => {
    expect(started({ A: file('a', value) }, argument)).toEqual({ status: 7, stderr: '', env: { A: value }, args: [argument] });
  }), { numRuns: 30 });
});

test('newlines at the end of a file are not part of the value', () => {
  expect(started({ A: file('a', 'value\n') }).env).toEqual({ A: 'value' });
});

test('a file that is not there is told, its variable is left out, and the others are there', () => {
  const missing = join(folder, 'missing');
  const { status, stderr, env } = started({ A: missing, B: file('b', 'not to be told') });
  expect({ status, env }).toEqual({ status: 7, env: { B: 'not to be told' } });
  expect(stderr).toContain(missing);
  expect(stderr).not.toContain('not to be told');
});

test('without files it is the command', () => {
  expect(withSecretEnv(['node', 'openclaw.mjs'], {})).toEqual(['node', 'openclaw.mjs']);
});
