import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Benchmark } from './benchmark';
import { app } from './process';

const PROGRAM = join(__dirname, '..', 'lib', 'programs', 'status.cjs');
const RECORDED = join(__dirname, '..', 'test', 'programs', 'status', 'samples');

/** Requests before the memory is looked at: a server's first ones make it grow. */
const WARM_UP = 300;

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
  return [{
    name: 'status-memory',
    goal: 1.2,
    rounds: 3,
    ours: () => withDaemon(join(own, 'socket'), socket => residentOf([
      PROGRAM, '--instance', 'agent', '--hostname', 'agent', '--dns', 'MAGIC_DNS', '--workload-port', '8080', '--address', '127.0.0.1', '--port', `${port}`,
      '--socket', socket, '--reports', own, '--cli', join(own, 'tailscale'), '--netcheck-interval', '60', '--netcheck-timeout', '15',
    ], '/metrics')),
    baseline: () => residentOf([app('bare-server'), `${port}`], '/'),
  }];
}

function withDaemon<T>(socket: string, use: (socket: string) => T): T {
  const daemon = spawn(process.execPath, [app('recorded-daemon'), socket, RECORDED], { stdio: 'ignore' });
  try {
    return use(socket);
  } finally {
    end(daemon);
    spawnSync('rm', ['-f', socket]);
  }
}

/** Kilobytes that a server has in memory once it has answered. */
function residentOf(args: string[], path: string): number {
  const url = `http://127.0.0.1:${port++}${path}`;
  const server = spawn(process.execPath, args, { stdio: 'ignore' });
  try {
    const { status } = spawnSync('curl', ['--silent', '--fail', '--output', '/dev/null', '--retry', '20', '--retry-connrefused', '--retry-delay', '1', url]);
    if (status !== 0) throw new Error(`status-memory: ${args[0]} does not answer at ${url}`);
    // once it is connected, which the first answer need not wait for
    spawnSync('sleep', ['2']);
    spawnSync('curl', ['--silent', '--fail', '--output', '/dev/null', `${url}?[1-${WARM_UP}]`]);
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]);
  } finally {
    end(server);
  }
}

function end(child: ChildProcess): void {
  child.kill('SIGKILL');
}
