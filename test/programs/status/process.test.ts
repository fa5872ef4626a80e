import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Outcome, RunOptions, run } from '../../../src/programs/status/process';

/** Far longer than any test lasts. */
const NEVER_MS = 3_600_000;
const PATH = process.env.PATH!;

/** Runs a shell script to its end. */
async function shell(script: string, options: Partial<RunOptions> = {}): Promise<Outcome> {
  return run('/bin/sh', ['-c', script], { env: { PATH }, timeoutMs: NEVER_MS, maxBytes: 1024, ...options });
}

function output(outcome: Outcome): string {
  expect(outcome).toMatchObject({ kind: 'ended', exitCode: 0 });
  return (outcome as { output: string }).output;
}

/** Whether there is such a process, be it dead and not reaped. */
function isKnown(pid: number): boolean {
  expect(pid).toBeGreaterThan(1);
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until a process that is no child of this one is gone, or waits for its parent to reap it. */
async function hasEnded(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  const isAlive = () => {
    try {
      return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  while (isAlive()) await setImmediate();
}

describe('run', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'process-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A named pipe: what reads from it waits for what writes to it, and the other way round. */
  function pipe(name: string): string {
    execFileSync('mkfifo', [join(folder, name)]);
    return join(folder, name);
  }

  test('tells the output and the exit code', async () => {
    expect(await shell('echo out; echo err >&2; exit 3')).toEqual({ kind: 'ended', exitCode: 3, output: 'out\n' });
  });

  test('gives the program its arguments and environment, and nothing else', async () => {
    const outcome = await run('/bin/sh', ['-c', 'printf "%s|" "$@" "$A" "$HOME" "$(cat)"', '', 'x y', '$Z'], { env: { PATH, A: 'a b' }, timeoutMs: NEVER_MS, maxBytes: 100 });
    expect(process.env.HOME).toBeTruthy();
    expect(output(outcome)).toBe('x y|$Z|a b|||');
  });

  test('has reaped the program', async () => {
    expect(isKnown(Number(output(await shell('echo $$'))))).toBe(false);
  });

  test('tells that somebody else killed it', async () => {
    expect(await shell('kill -9 $$')).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });

  test('tells why it does not start', async () => {
    const script = join(folder, 'script');
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o644 });
    symlinkSync('loop', join(folder, 'loop'));
    const code = async (program: string) => run(program, [], { env: {}, timeoutMs: NEVER_MS, maxBytes: 0 });
    expect(await code(join(folder, 'missing'))).toEqual({ kind: 'not-started', code: 'ENOENT' });
    expect(await code(script)).toEqual({ kind: 'not-started', code: 'EACCES' });
    // Node.js throws these.
    expect(await code(join(script, 'x'))).toEqual({ kind: 'not-started', code: 'ENOTDIR' });
    expect(await code(join(folder, 'loop'))).toEqual({ kind: 'not-started', code: 'ELOOP' });
  });

  test('kills a program that takes too long, deaf to SIGTERM or not', async () => {
    expect(await shell('trap "" TERM INT HUP; while :; do sleep 1; done', { timeoutMs: 50 })).toEqual({ kind: 'timed-out' });
  });

  test('kills a program and its children at a signal, and has reaped it', async () => {
    const ready = pipe('ready');
    const controller = new AbortController();
    const outcome = shell(`trap "" TERM; sleep 3600 & echo $$ $! > ${ready}; while :; do sleep 1; done`, { signal: controller.signal });
    const [parent, child] = (await readFile(ready, 'utf8')).split(' ').map(Number);
    controller.abort();
    expect(await outcome).toEqual({ kind: 'stopped' });
    expect(isKnown(parent)).toBe(false);
    await hasEnded(child);
  });

  test('does not begin after the signal', async () => {
    const file = join(folder, 'begun');
    expect(await shell(`: > ${file}`, { signal: AbortSignal.abort() })).toEqual({ kind: 'stopped' });
    expect(existsSync(file)).toBe(false);
  });

  test('leaves the signal as it was', async () => {
    const { signal } = new AbortController();
    const remove = jest.spyOn(signal, 'removeEventListener');
    const add = jest.spyOn(signal, 'addEventListener');
    await shell('', { signal });
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove.mock.calls[0].slice(0, 2)).toEqual(add.mock.calls[0].slice(0, 2));
  });

  test('does not wait for a child that holds the output open, and leaves none behind', async () => {
    await hasEnded(Number(output(await shell('sleep 3600 & echo $!'))));
  });

  test('does not wait for a process that left the group', async () => {
    const [left, pid] = [pipe('left'), pipe('pid')];
    const controller = new AbortController();
    const outcome = shell(`setsid sh -c 'echo > ${left}; echo $$ > ${pid}; exec sleep 60' & read x < ${left}`, { signal: controller.signal });
    const leaver = Number(await readFile(pid, 'utf8'));
    try {
      controller.abort();
      expect(await outcome).toEqual({ kind: 'stopped' });
      expect(isKnown(leaver)).toBe(true);
    } finally {
      process.kill(leaver, 'SIGKILL');
    }
  });

  test('bounds the output', async () => {
    expect(output(await shell('printf %1000s', { maxBytes: 1000 }))).toHaveLength(1000);
    expect(await shell('printf %1001s', { maxBytes: 1000 })).toEqual({ kind: 'too-long' });
    expect(await shell('yes', { maxBytes: 1000 })).toEqual({ kind: 'too-long' });
  });

  test('keeps characters whole that come in two parts', async () => {
    const [half, go] = [pipe('half'), pipe('go')];
    const outcome = shell(`printf '\\303'; echo > ${half}; read x < ${go}; printf '\\251'`);
    await readFile(half);
    writeFileSync(go, '\n');
    expect(output(await outcome)).toBe('é');
  });
});
