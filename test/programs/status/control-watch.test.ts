import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { Reachability, watchControl } from '../../../src/programs/status/control-watch';

interface Told {
  readonly at: number;
  readonly what: Reachability;
}

/** A watch over a server that answers as `answers` says, one after the other, by a clock that only waits and probes move. Failures take all of their time. */
async function watch(answers: readonly boolean[], times: { readonly intervalMs?: number; readonly retryMs?: number } = {}) {
  const controller = new AbortController();
  const probes: number[] = [];
  const told: Told[] = [];
  let now = 0;
  const probe = async () => {
    probes.push(now);
    if (probes.length > answers.length) controller.abort();
    const isAnswered = answers[probes.length - 1] ?? false;
    if (!isAnswered) now += 10_000;
    return isAnswered;
  };
  const wait = async (ms: number, signal: AbortSignal) => {
    expect(signal).toBe(controller.signal);
    now += ms;
  };
  await watchControl(probe, (what) => told.push({ at: now, what }), { signal: controller.signal, wait, ...times });
  return { probes, told };
}

describe('watchControl', () => {
  test('tells an outage within 45 seconds of a success, and its end at the next', async () => {
    expect(await watch([true, true, false, false, false, true, true])).toEqual({
      probes: [0, 20_000, 40_000, 55_000, 70_000, 85_000, 105_000, 125_000],
      told: [{ at: 0, what: 'reachable' }, { at: 65_000, what: 'unreachable' }, { at: 85_000, what: 'reachable' }],
    });
  });

  test('tells nothing of a single failure', async () => {
    expect((await watch([false])).told).toEqual([]);
    expect((await watch([true, false, true, false, true])).told).toEqual([{ at: 0, what: 'reachable' }]);
    expect((await watch([false, false, true, false, true])).told.map(({ what }) => what)).toEqual(['unreachable', 'reachable']);
  });

  test('tells an outage that it finds', async () => {
    expect((await watch([false, false, false])).told).toEqual([{ at: 25_000, what: 'unreachable' }]);
  });

  test('takes the times that it is given', async () => {
    expect((await watch([true, false, true], { intervalMs: 3, retryMs: 2 })).probes).toEqual([0, 3, 10_005, 10_008]);
  });

  test('is unreachable after two failures in a row and reachable after a success, whatever came before', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.boolean()), async (answers) => {
      const { told } = await watch(answers);
      const history = answers.map(Number).join('');
      const [success, outage] = [history.lastIndexOf('1'), history.lastIndexOf('00')];
      expect(told.at(-1)?.what).toBe(outage > success ? 'unreachable' : success >= 0 ? 'reachable' : undefined);
      told.forEach(({ what }, index) => expect(what).not.toBe(told[index - 1]?.what));
    }));
  });

  test('tells nothing of a probe that the signal ends, and ends', async () => {
    const controller = new AbortController();
    const told: Reachability[] = [];
    await watchControl(async () => {
      controller.abort();
      return true;
    }, (what) => told.push(what), { signal: controller.signal });
    expect(told).toEqual([]);
  });

  test('probes nothing after the signal', async () => {
    const probe = jest.fn();
    await watchControl(probe, () => {}, { signal: AbortSignal.abort() });
    expect(probe).not.toHaveBeenCalled();
  });

  test('ends at the signal, while it waits by the clock', async () => {
    const controller = new AbortController();
    // The watch waits from the next turn of the event loop on.
    const tell = () => { setImmediate(() => controller.abort()); };
    await watchControl(async () => true, tell, { signal: controller.signal, intervalMs: 3_600_000 });
    expect(controller.signal.aborted).toBe(true);
  });

  test('ends with a probe that fails for another reason', async () => {
    const { signal } = new AbortController();
    await expect(watchControl(async () => { throw new Error('no URL'); }, () => {}, { signal })).rejects.toThrow('no URL');
  });

  describe('by the clock', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'watch-'));
      const entryPoint = join(__dirname, '../../../src/programs/status/control-watch.ts');
      buildSync({ entryPoints: [entryPoint], outfile: join(folder, 'watch.cjs'), bundle: true, platform: 'node', target: 'node20' });
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    /** Runs a program to its end: one that watches, with a probe that calls `onProbe`. */
    function run(intervalMs: number, start: string, onProbe: string) {
      const script = `
        const { watchControl } = require(${JSON.stringify(join(folder, 'watch.cjs'))});
        let probes = 0;
        ${start};
        const probe = async () => { console.log('probe', ++probes); ${onProbe}; return true; };
        watchControl(probe, console.log, { signal: new AbortController().signal, intervalMs: ${intervalMs} });
      `;
      const { status, stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 30_000 });
      return { status, stdout };
    }

    test('waits', () => {
      const { status, stdout } = run(1, 'const running = setInterval(() => {}, 1000)', 'if (probes === 3) clearInterval(running)');
      expect(status).toBe(0);
      expect(stdout).toMatch(/^probe 1\nreachable\nprobe 2\nprobe 3\n/);
    });

    test('does not keep the program running', () => {
      expect(run(3_600_000, '', '')).toEqual({ status: 0, stdout: 'probe 1\nreachable\n' });
    });
  });
});
