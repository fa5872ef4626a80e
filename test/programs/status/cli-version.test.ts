import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliVersion } from '../../../src/programs/status/cli-version';

describe('cliVersion', () => {
  let folder: string;
  let cli: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cli-version-'));
    cli = join(folder, 'tailscale');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Lays a CLI that prints `output`, as a new file, as an init container does. */
  function install(output: string, exitCode = 0): void {
    const script = `#!/bin/sh\necho "$*" >> ${folder}/calls\ncat <<'EOT'\n${output}\nEOT\nexit ${exitCode}\n`;
    writeFileSync(`${cli}.new`, script, { mode: 0o755 });
    renameSync(`${cli}.new`, cli);
  }

  function calls(): string[] {
    return readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  }

  test('asks a CLI once, and a new one again', async () => {
    const version = cliVersion(cli);
    expect(await version()).toBeNull();
    install('{\n\t"majorMinorPatch": "1.102.3",\n\t"short": "1.102.3",\n\t"long": "1.102.3-tdeadbeef",\n\t"cap": 142\n}');
    expect(await version()).toBe('1.102.3');
    expect(await version()).toBe('1.102.3');
    expect(calls()).toEqual(['version --json']);

    install('{"short":"1.104.0"}');
    expect(await version()).toBe('1.104.0');
    expect(calls()).toHaveLength(2);

    // As long as the one before, and of another time.
    const { mtimeMs } = statSync(cli);
    install('{"short":"1.104.1"}');
    utimesSync(cli, new Date(), new Date(mtimeMs + 1000));
    expect(await version()).toBe('1.104.1');

    // Of the same time, as files of reproducible images are, and longer.
    install('{"short":"1.104.10"}');
    utimesSync(cli, new Date(), new Date(mtimeMs + 1000));
    expect(await version()).toBe('1.104.10');

    rmSync(cli);
    expect(await version()).toBeNull();
  });

  test.each([
    ['1.102.3', 0],
    ['{"short":1}', 0],
    ['{"long":"1.102.3"}', 0],
    ['null', 0],
    ['{"short":""}', 0],
    ['{"short":"1.102.3\\n<script>"}', 0],
    [`{"short":"${'1'.repeat(65)}"}`, 0],
    [`{"short":"1.102.3","more":"${'x'.repeat(16 * 1024)}"}`, 0],
    ['{"short":"1.102.3"}', 1],
  ])('does not know the version of a CLI that says %j and ends with %j, and asks again', async (output, exitCode) => {
    install(output, exitCode);
    const version = cliVersion(cli);
    expect(await version()).toBeNull();
    install('{"short":"1.103.0-dev20260101+x"}');
    expect(await version()).toBe('1.103.0-dev20260101+x');
  });

  test('does not know a version after the signal', async () => {
    install('{"short":"1.102.3"}');
    expect(await cliVersion(cli)(AbortSignal.abort())).toBeNull();
  });
});
