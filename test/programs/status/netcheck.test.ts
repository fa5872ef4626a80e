import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FormatError } from '../../../src/programs/status/format-error';
import { netcheck } from '../../../src/programs/status/netcheck';
import { ProbeError } from '../../../src/programs/status/probe-error';

const REPORT = '{"UDP":false,"MappingVariesByDestIP":true,"PreferredDERP":4,"RegionLatency":{"4":12345678}}';

describe('netcheck', () => {
  let folder: string;
  let cli: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'netcheck-'));
    cli = join(folder, 'tailscale');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Lays a shell script where Tailscale's CLI is expected. */
  function install(script: string): void {
    writeFileSync(cli, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  async function errorOf(options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {}): Promise<Error> {
    return netcheck({ cli, socket: '/run/s', timeoutMs: options.timeoutMs ?? 3_600_000 }, options.signal).then(
      () => { throw new Error('it succeeded'); },
      (error: Error) => error,
    );
  }

  test('asks the CLI for a report, with an environment of its own', async () => {
    install(`printf '%s\\n' "$@" > ${folder}/args; env > ${folder}/env; echo log >&2; echo '# preamble'; echo '${REPORT}'`);
    process.env.TS_DEBUG_NETCHECK_UDP_BIND = '127.0.0.1:1';
    try {
      expect(await netcheck({ cli, socket: '/run/ts/s.sock', timeoutMs: 3_600_000 })).toEqual({
        udp: false, mappingVariesByDestIp: true, preferredDerp: 4, regionLatency: new Map([[4, 12.345678]]),
      });
    } finally {
      delete process.env.TS_DEBUG_NETCHECK_UDP_BIND;
    }
    expect(readFileSync(join(folder, 'args'), 'utf8')).toBe('--socket\n/run/ts/s.sock\nnetcheck\n--format=json\n');
    // A shell sets PWD and the like itself.
    const env = readFileSync(join(folder, 'env'), 'utf8').split('\n').filter((line) => !/^(PWD|SHLVL|_|OLDPWD|PATH)=|^$/.test(line)).sort();
    expect(env).toEqual(['HOME=/tmp', 'TS_NO_LOGS_NO_SUPPORT=true']);
  });

  test.each([
    [`echo '${REPORT}' tskey-auth-secret; exit 1`, 'the CLI ended with exit code 1'],
    ['kill -SEGV $$', 'the CLI was killed by SIGSEGV'],
    ['while :; do echo tskey-auth-secret; done', 'the CLI printed more than 1024 KiB'],
  ])('fails with a CLI that does: %s', async (script, message) => {
    install(script);
    const error = await errorOf();
    expect(error).toBeInstanceOf(ProbeError);
    expect(error.message).toBe(message);
  });

  test('fails after its time', async () => {
    install('while :; do sleep 1; done');
    const error = await errorOf({ timeoutMs: 50 });
    expect(error).toBeInstanceOf(ProbeError);
    expect(error.message).toBe('timed out after 0.05 s');
  });

  test('fails at a signal', async () => {
    install('while :; do sleep 1; done');
    const controller = new AbortController();
    const error = errorOf({ signal: controller.signal });
    controller.abort();
    expect(await error).toEqual(new ProbeError('stopped'));
  });

  test('fails without a CLI, and with one that is none', async () => {
    expect(await errorOf()).toEqual(new ProbeError('the CLI is not there yet'));
    writeFileSync(cli, '', { mode: 0o644 });
    expect(await errorOf()).toEqual(new ProbeError('the CLI can not be started (EACCES)'));
  });

  test('does not take for a report what is none', async () => {
    install('echo \'{"UDP":"maybe"}\'');
    expect(await errorOf()).toBeInstanceOf(FormatError);
  });
});
