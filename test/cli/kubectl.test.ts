import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScript } from './run';

describe('kubectl', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'kubectl-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  function install(program: string, mode: number): void {
    writeFileSync(join(folder, 'kubectl'), program, { mode });
  }

  /** What `kubectl` throws, in a process that finds no other program than the one installed here. */
  function thrownBy(manifest = '""'): string {
    const call = `module.kubectl(['apply', '-f', '-'], ${manifest})`;
    const { stdout } = runScript('kubectl', `${call}.then(() => console.log('fine'), (error) => console.log(error.name, error.message))`, { PATH: folder });
    return stdout;
  }

  test('ends well with kubectl', () => {
    install('#!/bin/sh\nread manifest\ntest "$manifest" = secret', 0o755);
    expect(thrownBy('"secret\\n"')).toBe('fine\n');
  });

  test('tells that kubectl is missing', () => {
    expect(thrownBy()).toBe('CliError kubectl was not found; install it, or run without --apply and pipe the output\n');
  });

  test('tells why kubectl does not start', () => {
    install('#!/bin/sh\n', 0o644);
    expect(thrownBy()).toBe('CliError kubectl could not be started (EACCES); install it, or run without --apply and pipe the output\n');
  });

  test.each([
    ['exit 3', 'exit code 3'],
    ['kill -9 $$', 'SIGKILL'],
  ])('tells how kubectl failed: %s', (end, how) => {
    install(`#!/bin/sh\n${end}\n`, 0o755);
    // Longer than a pipe holds: kubectl is gone before it has all of it.
    expect(thrownBy('"x".repeat(1_000_000)')).toBe(`CliError \`kubectl apply -f -\` failed with ${how}; see its message above, and run it again\n`);
  });
});
