import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, watch as watchFolder, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { sample } from './support/samples';
import { Answer, HTTP_STREAM, SocketFolder, SocketServer, http } from './support/socket-server';
import { WatchOptions, watchDaemon } from '../../../src/programs/status/daemon-watch';
import { DaemonUnreachable, LocalApi, LocalApiError } from '../../../src/programs/status/local-api';
import { Notification } from '../../../src/programs/status/notification';

type Told = 'connected' | Notification | Error;

let folder: SocketFolder;
let stop: AbortController;
let servers: SocketServer[];
beforeEach(() => {
  folder = new SocketFolder();
  stop = new AbortController();
  servers = [];
});
afterEach(async () => {
  stop.abort();
  for (const server of servers) await server.close();
  folder.remove();
});

/** What a watch tells, one after the other. */
class Watch {
  public readonly all: Told[] = [];
  private waiting: (() => void) | undefined;
  private index = 0;

  public constructor(options: WatchOptions, socket = folder.socket) {
    const tell = (what: Told) => {
      this.all.push(what);
      this.waiting?.();
    };
    const listener = { connected: () => tell('connected'), notified: tell, lost: tell };
    watchDaemon(new LocalApi(socket, { timeout: 60_000 }), socket, listener, stop.signal, options);
  }

  public async next(): Promise<Told> {
    while (this.index >= this.all.length) await new Promise<void>((resolve) => { this.waiting = resolve; });
    return this.all[this.index++];
  }
}

async function listen(answer: Answer, socket = folder.socket): Promise<SocketServer> {
  const server = await SocketServer.listen(socket, answer);
  servers.push(server);
  return server;
}

/** A daemon that tells its state, and goes on. */
function inState(state: number): Answer {
  return (_, connection) => { connection.write(`${HTTP_STREAM}{"State":${state}}\n`); };
}

/** A daemon that tells its state, and hangs up. */
function fleeting(state: number): Answer {
  return (_, connection) => { connection.end(`${HTTP_STREAM}{"State":${state}}\n`); };
}

/** Pauses that end with their signal alone, but for the one in which a new socket settles. */
const ONLY_WHEN_WOKEN: WatchOptions = {
  pause: async (milliseconds, signal) => {
    if (milliseconds < 100 || signal.aborted) return;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  },
};

/** Pauses that take no time, and are written down; the last one ends the watch. */
function counted(pauses: number[], most: number): WatchOptions {
  return {
    pause: async (milliseconds) => {
      if (pauses.push(milliseconds) >= most) stop.abort();
      await new Promise(setImmediate);
    },
  };
}

describe('watchDaemon', () => {
  test('tells what the daemon tells', async () => {
    await listen((_, connection) => { connection.write(HTTP_STREAM + sample('bus.ndjson')); });
    const watch = new Watch(ONLY_WHEN_WOKEN);
    expect(await watch.next()).toBe('connected');
    expect(await watch.next()).toEqual({ state: 'NeedsLogin', health: [] });
  });

  test('notices a socket that comes', async () => {
    const watch = new Watch(ONLY_WHEN_WOKEN);
    expect(await watch.next()).toBeInstanceOf(DaemonUnreachable);
    await listen(inState(6));
    let told = await watch.next();
    while (told instanceof Error) told = await watch.next();
    expect(told).toBe('connected');
    expect(await watch.next()).toEqual({ state: 'Running' });
  });

  test('notices a socket that is made anew, again and again', async () => {
    const watch = new Watch(ONLY_WHEN_WOKEN);
    for (let state = 0; state < 7; state += 1) {
      const server = await listen(inState(state));
      let told = await watch.next();
      while (told instanceof Error) told = await watch.next();
      expect(told).toBe('connected');
      expect(await watch.next()).toHaveProperty('state');
      await server.close();
      expect(await watch.next()).toBeInstanceOf(LocalApiError);
    }
  });

  test('does not care for other files in the folder', async () => {
    const pauses: number[] = [];
    await listen((_, connection) => connection.destroy());
    const watch = new Watch({
      pause: async (milliseconds, signal) => {
        pauses.push(milliseconds);
        await ONLY_WHEN_WOKEN.pause!(milliseconds, signal);
      },
    });
    expect(await watch.next()).toBeInstanceOf(LocalApiError);
    const seen = watchFolder(folder.path);
    writeFileSync(join(folder.path, 'another'), '');
    // Both watches of the folder are told at once.
    await once(seen, 'change');
    seen.close();
    await new Promise(setImmediate);
    expect(pauses).toEqual([100]);
    await servers[0].close();
    expect(await watch.next()).toBeInstanceOf(DaemonUnreachable);
    expect(pauses.slice(0, 2)).toEqual([100, 20]);
  });

  test('pauses longer and longer while there is no daemon', async () => {
    const pauses: number[] = [];
    const watch = new Watch(counted(pauses, 8));
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000]);
    expect(watch.all).toHaveLength(8);
    for (const told of watch.all) expect(told).toBeInstanceOf(DaemonUnreachable);
  });

  test('pauses as it is told to', async () => {
    const pauses: number[] = [];
    new Watch({ ...counted(pauses, 4), firstPause: 10, longestPause: 30 });
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    expect(pauses).toEqual([10, 20, 30, 30]);
  });

  test.each<[string, Answer, number[]]>([
    ['that has told something', fleeting(2), [100, 100, 100]],
    ['that hangs up without a word', (_, connection) => connection.destroy(), [100, 200, 400]],
    ['that accepts the watch and hangs up', (_, connection) => connection.end(HTTP_STREAM), [100, 200, 400]],
    ['that refuses the watch', (_, connection) => connection.end(http('no', { status: 403 })), [100, 200, 400]],
  ])('pauses after a daemon %s', async (_, answer, expected) => {
    await listen(answer);
    const pauses: number[] = [];
    new Watch(counted(pauses, 3));
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    expect(pauses).toEqual(expected);
    await servers[0].isLeft();
  });

  test('comes again by its pauses alone where the folder can not be watched', async () => {
    // A folder that is not there yet can not be.
    const socket = join(folder.path, 'later', 'tailscaled.sock');
    let elapse = () => {};
    const watch = new Watch({
      pause: (_, signal) => new Promise((resolve) => {
        elapse = resolve;
        signal.addEventListener('abort', () => resolve());
      }),
    }, socket);
    expect(await watch.next()).toBeInstanceOf(DaemonUnreachable);
    mkdirSync(dirname(socket));
    await listen(inState(6), socket);
    elapse();
    expect(await watch.next()).toBe('connected');
    expect(await watch.next()).toEqual({ state: 'Running' });
  });

  test('goes on after notifications that it does not understand', async () => {
    await listen((_, connection) => { connection.write(`${HTTP_STREAM}{"State":{}}\n${'x'.repeat(2 * 1024 * 1024)}\n{"State":6}\n`); });
    const watch = new Watch(ONLY_WHEN_WOKEN);
    expect(await watch.next()).toBe('connected');
    expect(await watch.next()).toEqual({ formatError: expect.any(Error) });
    expect(await watch.next()).toEqual({});
    expect(await watch.next()).toEqual({ state: 'Running' });
  });
});

describe('a program that watches', () => {
  let programs: SocketFolder;
  let program: string;
  beforeAll(() => {
    programs = new SocketFolder();
    program = join(programs.path, 'watch-and-stop.cjs');
    buildSync({ entryPoints: [join(__dirname, 'support', 'watch-and-stop.ts')], bundle: true, platform: 'node', format: 'cjs', outfile: program });
  });
  afterAll(() => programs.remove());

  async function run(last: string) {
    const child = spawn(process.execPath, [program, folder.socket, last], { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => { stdout += chunk; });
    child.stderr.on('data', (chunk) => { stderr += chunk; });
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, stdout: stdout.trim().split('\n'), stderr };
  }

  test.each([
    ['while it is connected', inState(6), 'connected', ['connected']],
    ['while it is told something', inState(6), 'notified', ['connected', 'notified']],
    ['when the daemon has gone', fleeting(6), 'lost', ['connected', 'notified', 'lost']],
  ])('ends when its watch ends %s', async (_, answer, last, told) => {
    await listen(answer);
    expect(await run(last)).toEqual({ code: 0, stdout: told, stderr: '' });
    await servers[0].isLeft();
  }, 30_000);

  test('ends when its watch was ended before it began', async () => {
    await listen(inState(6));
    expect(await run('nothing')).toEqual({ code: 0, stdout: [''], stderr: '' });
    expect(servers[0].requests).toEqual([]);
  }, 30_000);

  test('ends when its watch ends while there is no daemon', async () => {
    expect(await run('lost')).toEqual({ code: 0, stdout: ['lost'], stderr: '' });
  }, 30_000);
});
