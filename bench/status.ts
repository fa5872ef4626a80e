import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Benchmark } from './benchmark';
import { app, run } from './process';

const PROGRAM = join(__dirname, '..', 'lib', 'programs', 'status.cjs');
const RECORDED = join(__dirname, '..', 'test', 'programs', 'status', 'samples');

/** Requests before the memory is looked at: a server's first ones make it grow. */
const WARM_UP = 300;

/** Milliseconds that a scrape may take. */
const SCRAPE_MS = 10;

/** Share of a core that it may take while nothing happens, and seconds for which it is looked at. */
const IDLE_SHARE = 0.005;
const IDLE_SECONDS = 300;

/** Bytes that a ConfigMap may carry, as JSON has them. */
const BUNDLE_BYTES = 250_000;

/** Another port for each server: one that has just ended may still have its own. */
let port = 19_100;

/**
 * The status exporter, connected to a daemon's recorded answers and asked for its metrics, against the least that answers JSON.
 *
 * The daemon's CLI is not there, so what its checks take, in a process of their own, is not measured.
 */
export function statusBenchmarks(folder: string): Benchmark[] {
  const own = join(folder, 'status');
  mkdirSync(own);
  const exporter = (socket: string) => [
    PROGRAM, '--instance', 'agent', '--hostname', 'agent', '--dns', 'MAGIC_DNS', '--workload-port', '8080', '--address', '127.0.0.1', '--port', `${port}`,
    '--socket', socket, '--reports', own, '--cli', join(own, 'tailscale'), '--netcheck-interval', '60', '--netcheck-timeout', '15',
  ];
  const ofExporter = (look: Look) => withDaemon(join(own, 'socket'), socket => withServer(exporter(socket), '/metrics', look));
  return [
    { name: 'status-memory', goal: 1.2, rounds: 3, ours: () => ofExporter(resident), baseline: () => withServer([app('bare-server'), `${port}`], '/', resident) },
    { name: 'status-scrape', goal: 1, rounds: 0, ours: () => ofExporter(scrapeTime), baseline: () => SCRAPE_MS },
    { name: 'status-idle', goal: 1, rounds: 0, ours: () => ofExporter(idleShare), baseline: () => IDLE_SHARE },
    { name: 'status-bundle', goal: 1, rounds: 0, ours: () => JSON.stringify(readFileSync(PROGRAM, 'utf8')).length, baseline: () => BUNDLE_BYTES },
  ];
}

/** Looks at a server that answers at a URL. */
type Look = (url: string, server: ChildProcess) => number;

function withDaemon<T>(socket: string, use: (socket: string) => T): T {
  const daemon = spawn(process.execPath, [app('recorded-daemon'), socket, RECORDED], { stdio: 'ignore' });
  try {
    return use(socket);
  } finally {
    end(daemon);
    rmSync(socket, { force: true });
  }
}

/** Starts a server, looks at it once it answers, and ends it. */
function withServer(args: string[], path: string, look: Look): number {
  const url = `http://127.0.0.1:${port++}${path}`;
  const server = spawn(process.execPath, args, { stdio: 'ignore' });
  try {
    const { status } = spawnSync('curl', ['--silent', '--fail', '--output', '/dev/null', '--retry', '20', '--retry-connrefused', '--retry-delay', '1', url]);
    if (status !== 0) throw new Error(`${args[0]} does not answer at ${url}`);
    // until the exporter is connected, too, which its first answer does not wait for
    spawnSync('sleep', ['2']);
    return look(url, server);
  } finally {
    end(server);
  }
}

/** Kilobytes that it has in memory. */
function resident(url: string, { pid }: ChildProcess): number {
  spawnSync('curl', ['--silent', '--fail', '--output', '/dev/null', `${url}?[1-${WARM_UP}]`]);
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}

/** Milliseconds in which 99 of 100 scrapes are answered, at a hundred a second. */
function scrapeTime(url: string): number {
  return Number(run(app('p99'), url));
}

/** The share of a core that it takes while nobody asks anything. */
function idleShare(_: string, { pid }: ChildProcess): number {
  const ticks = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ').slice(13, 17).reduce((sum, each) => sum + Number(each), 0);
  const before = ticks();
  spawnSync('sleep', [`${IDLE_SECONDS}`]);
  // a hundred ticks are a second, on every Linux that Node.js runs on
  return (ticks() - before) / 100 / IDLE_SECONDS;
}

function end(child: ChildProcess): void {
  child.kill('SIGKILL');
}
