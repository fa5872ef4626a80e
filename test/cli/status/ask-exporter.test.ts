import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { document, pod } from './objects';
import { ExporterAnswer } from '../../../src/cli/status/ask-exporter';
import { runScript } from '../run';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ask-')); });
afterEach(() => rmSync(folder, { recursive: true }));

/** What kubectl 1.32 and containerd say of a port at which nothing listens. */
const REFUSED = 'E1125 10:29:29.014330   11614 portforward.go:424] "Unhandled Error" err="an error occurred forwarding 42509 -> 9003: error forwarding port 9003 to pod e25b4cda, uid : '
  + 'failed to execute portforward in network namespace \\"/var/run/netns/cni-75b25f8b\\": failed to connect to localhost:9003 inside namespace \\"e25b4cda\\", '
  + 'IPv4: dial tcp4 127.0.0.1:9003: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found "\nerror: lost connection to pod\n';

/** What it says of an API server that is not there. */
const AWAY = 'E1125 10:28:55.090617   11099 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list: Get \\"http://127.0.0.1:1/api?timeout=32s\\": '
  + 'dial tcp 127.0.0.1:1: connect: connection refused"\nThe connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n';

/**
 * Puts a kubectl on the path, of which no cluster is needed. It notes its arguments and its process.
 *
 * @param script of it; `forward(handle)` listens as `kubectl port-forward` does, and `told` tells the process that asks that something has come to pass
 */
function kubectlThat(script: string): void {
  writeFileSync(join(folder, 'kubectl'), `#!${process.execPath}
    const { writeFileSync } = require('node:fs');
    writeFileSync(${JSON.stringify(join(folder, 'call'))}, JSON.stringify({ args: process.argv.slice(2), pid: process.pid }));
    const forward = (handle) => {
      const server = require('node:http').createServer(handle).listen(0, '127.0.0.1', () => {
        console.log('Forwarding from 127.0.0.1:' + server.address().port + ' -> 9003');
      });
    };
    const told = () => process.kill(process.ppid, 'SIGUSR2');
    ${script}
  `, { mode: 0o755 });
}

const call = (): { args: string[]; pid: number } => JSON.parse(readFileSync(join(folder, 'call'), 'utf8'));

/** Asks the exporter of a pod in a process of its own; checks that no kubectl outlives it. */
function ask({ of = pod('agent'), when = '' }: { of?: object; when?: string } = {}): ExporterAnswer {
  const { stdout, stderr } = runScript('status/ask-exporter', `
    const interruption = new AbortController();
    ${when}
    module.askExporter(${JSON.stringify(of)}, interruption.signal).then((answer) => console.log(JSON.stringify(answer)));
  `, { PATH: folder });
  expect(stderr.replace(/^.*ExperimentalWarning.*\n.*\n/, '')).toBe('');
  if (existsSync(join(folder, 'call'))) expect(() => process.kill(call().pid, 0)).toThrow(/ESRCH/);
  return JSON.parse(stdout);
}

describe('an exporter', () => {
  const answering = (answer: string) => kubectlThat(`forward((request, response) => { ${answer} });`);

  test('is asked for its document, at the pod\'s port of its name', () => {
    answering(`request.url === '/api/addons/tailscale' ? response.end(${JSON.stringify(JSON.stringify(document()))}) : response.writeHead(404).end();`);
    expect(ask()).toEqual({ status: document() });
    expect(call().args).toEqual(['port-forward', '--namespace=agents', '--address=127.0.0.1', 'pod/agent-0', ':9003']);

    const containers = [{ name: 'status', ports: [{ name: 'other', containerPort: 1 }, { name: 'status', containerPort: 9100 }] }];
    ask({ of: { ...pod('agent'), spec: { containers } } });
    expect(call().args.at(-1)).toBe(':9100');
    ask({ of: { ...pod('agent'), spec: { containers: [{ name: 'status' }] } } });
    expect(call().args.at(-1)).toBe(':9003');
  });

  test.each([
    ['with another status', 'response.writeHead(421).end("no")', 'it answers with HTTP status 421'],
    ['too much, without saying how much', 'const more = () => { while (!response.destroyed && response.write("x".repeat(65536))); }; response.on("drain", more); more()',
      'its answer is longer than 1048576 bytes'],
    ['with another status, while kubectl complains', 'process.stderr.write("error: broken pipe\\n"); response.writeHead(500).end("no")', 'it answers with HTTP status 500'],
    ['a part of its answer', 'response.writeHead(200, { "content-length": 1000 }); response.write("{", () => response.destroy())', 'aborted'],
    ['with something else than HTTP', 'request.socket.end("SSH-2.0-other\\r\\n")', expect.stringMatching(/^Parse Error/)],
    ['nothing, and hangs up', 'request.socket.destroy()', 'socket hang up'],
  ])('that answers %s is not reachable', (_, answer, unreachable) => {
    answering(answer);
    expect(ask()).toEqual({ unreachable });
  });

  test('at whose port nothing listens is told so, and not in kubectl\'s words', () => {
    answering(`process.stderr.write(${JSON.stringify(REFUSED)}, () => { request.socket.destroy(); process.exit(1); })`);
    expect(ask()).toEqual({ unreachable: 'nothing listens at port 9003 of the pod' });
  });
});

describe('kubectl', () => {
  test.each([
    ['that fails with a reason', 'process.stderr.write("Warning: old\\nerror: pods \\"agent-0\\" is forbidden\\n"); process.exitCode = 1', 'pods "agent-0" is forbidden'],
    ['that does not reach the API server', `process.stderr.write(${JSON.stringify(AWAY)}); process.exitCode = 1`,
      'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?'],
    ['that fails without one', 'process.exitCode = 3', 'kubectl port-forward ended with exit code 3'],
    ['that ends before it forwards anything', '', 'kubectl port-forward ended with exit code 0'],
    ['that forwards from another address', 'console.log("Forwarding from [::1]:9 -> 9003")', 'kubectl port-forward ended with exit code 0'],
    ['that is not there', undefined, 'kubectl was not found; install it'],
  ])('%s', (_, script, unreachable) => {
    if (script !== undefined) kubectlThat(script);
    expect(ask()).toEqual({ unreachable });
  });

  test('that does not end when it is asked to is ended', () => {
    kubectlThat(`process.on('SIGTERM', () => {}); forward((_, response) => response.end(${JSON.stringify(JSON.stringify(document()))}));`);
    expect(ask()).toEqual({ status: document() });
  });
});

describe('waiting', () => {
  const onceTold = (act: string) => `process.on('SIGUSR2', () => { ${act} });`;
  const fakeTime = 'const { timers } = require("node:test").mock; timers.enable({ apis: ["setTimeout"] });';

  test.each([
    ['for the port', 'told(); setInterval(() => {}, 1000);'],
    ['for the answer', 'forward(told);'],
    ['for the rest of the answer', 'forward((_, response) => response.write("{", told));'],
  ])('%s ends after ten seconds, and when the program is interrupted', (_, script) => {
    kubectlThat(script);
    expect(ask({ when: fakeTime + onceTold('timers.tick(9999); process.nextTick(() => timers.tick(1));') })).toEqual({ unreachable: 'no answer within 10 seconds' });
    expect(ask({ when: onceTold('interruption.abort();') })).toHaveProperty('unreachable');
  });
});
