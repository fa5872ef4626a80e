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

  describe('of which the output is wanted', () => {
    /** What comes of `kubectlOutput` there: its output, or its error and whether that is that the user may not. */
    function outcome(when = ''): string {
      const { stdout } = runScript('kubectl', `
        const end = new AbortController();
        ${when}
        module.kubectlOutput(['get', 'pods'], end.signal).then(console.log, (error) => console.log(error.name, error.message, error.forbidden));
      `, { PATH: folder });
      return stdout;
    }

    test('gives it, without what is said beside it', () => {
      install('#!/bin/sh\necho "Warning: old" >&2\necho "$@ ✓"\n', 0o755);
      expect(outcome()).toBe('get pods ✓\n\n');
    });

    test.each([
      ['its last line', 'echo "memcache.go: retrying" >&2; echo "error: You must be logged in" >&2; exit 1', 'exit code 1: You must be logged in; see .* false'],
      ['that it is forbidden', 'echo \'Error from server (Forbidden): pods is forbidden\' >&2; exit 1', 'exit code 1: Error from server \\(Forbidden\\): pods is forbidden; see .* true'],
      ['no control characters', 'printf "a\\033[2Jb\\n" >&2; exit 1', 'exit code 1: a\u{fffd}\\[2Jb; see .* false'],
      ['how it ended, when it said nothing', 'kill -9 $$', 'SIGKILL: no message; see .* false'],
    ])('tells of a failure %s', (_, script, message) => {
      install(`#!/bin/sh\n${script}\n`, 0o755);
      expect(outcome()).toMatch(new RegExp(`^CliError \`kubectl get pods\` failed with ${message}\n$`));
    });

    test('tells that it is missing', () => {
      expect(outcome()).toBe('CliError kubectl was not found; install it undefined\n');
    });

    test('is ended when it is no longer wanted', () => {
      install('#!/bin/sh\nkill -USR2 $PPID\nread never\nwhile :; do :; done\n', 0o755);
      expect(outcome('process.once("SIGUSR2", () => end.abort());')).toMatch(/^CliError `kubectl get pods` failed with SIGTERM: no message; /);
    });

    test('is not started when it is not wanted any more', () => {
      install('#!/bin/sh\necho started\n', 0o755);
      expect(outcome('end.abort();')).toMatch(/^AbortError /);
    });
  });
});
