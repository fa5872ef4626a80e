import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pod } from './objects';
import { run, shellCommand } from '../run';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'status-command-')); });
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a kubectl on the path that runs a script. */
function kubectlThat(script: string): { PATH: string } {
  writeFileSync(join(folder, 'kubectl'), `#!${process.execPath}\nconst folder = ${JSON.stringify(folder)};\n${script}`, { mode: 0o755 });
  return { PATH: `${folder}:${process.env.PATH}` };
}

test('--help tells what it asks, what its options mean and how it ends', () => {
  const { status, stdout, stderr } = run(['status', '--help'], '', { PATH: '/nowhere' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const text = stdout.replace(/\s+/g, ' ');
  expect(text).toContain('kubectl port-forward');
  expect(text).toContain('Ends with 1 when one instance is not connected, or there is none.');
  for (const option of ['--namespace <namespace>', '-A, --all-namespaces', '--selector <selector>', '--watch', '-o, --output <format>']) expect(stdout).toContain(`  ${option}`);
  expect(text).toContain('choices: "table", "json", "wide", default: "table"');
  expect(text).toContain('every 5 seconds');
});

test('a selector that is empty is wrong use', () => {
  expect(run(['status', '--selector', ' '], '', { PATH: '/nowhere' })).toMatchObject({ status: 2, stderr: expect.stringContaining('use a label selector, such as app=agent') });
});

test.each([['table', ''], ['json', '[]\n']])('no instance at all is an error, with output %s', (output, stdout) => {
  const env = kubectlThat('console.log(JSON.stringify({ items: [] }));');
  expect(run(['status', '-A', '--selector', 'team=a', '-o', output], '', env)).toEqual({
    status: 1,
    stdout,
    stderr: 'cdk8s-openclaw: no instance with a tunnel matches team=a in the cluster; `kubectl config current-context` tells which cluster it is\n',
  });
});

test('a kubectl that prints something else is told', () => {
  expect(run(['status'], '', kubectlThat('console.log("hello");'))).toMatchObject({
    status: 1, stdout: '', stderr: expect.stringMatching(/^cdk8s-openclaw: `kubectl get .*` printed no list in JSON; see which kubectl is the first on PATH\n$/),
  });
});

test('who may not see events is told as much as the pod itself says', () => {
  const forbidden = 'process.stderr.write(\'Error from server (Forbidden): events is forbidden: User "someone" cannot list resource "events"\\n\'); process.exitCode = 1;';
  const waiting = pod('agent', { phase: 'Pending', containerStatuses: [] });
  const env = kubectlThat(`
    const kind = process.argv[3];
    if (kind === 'events') { ${forbidden} } else console.log(JSON.stringify({ items: kind === 'pods' ? [${JSON.stringify(waiting)}] : [] }));
  `);
  expect(JSON.parse(run(['status', '-o', 'json'], '', env).stdout)).toMatchObject([{ state: 'connecting', errors: [{ code: 'POD_STARTING' }] }]);
});

test.each(['SIGINT', 'SIGTERM'])('%s ends it and the kubectl that it started, as the signal is meant to', async (signal) => {
  // The exporter never answers: once it is asked, whoever asks is interrupted.
  const env = kubectlThat(`
    if (process.argv[2] === 'get') console.log(JSON.stringify({ items: process.argv[3] === 'pods' ? [${JSON.stringify(pod('agent'))}] : [] }));
    else {
      require('node:fs').writeFileSync(folder + '/pid', String(process.pid));
      const server = require('node:http').createServer(() => process.kill(process.ppid, '${signal}')).listen(0, '127.0.0.1', () => {
        console.log('Forwarding from 127.0.0.1:' + server.address().port + ' -> 9003');
      });
    }
  `);
  const child = spawn('sh', ['-c', `exec ${shellCommand(['status'])}`], { env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => { output += part; });
  expect(await new Promise((resolve) => child.once('close', (code, by) => resolve({ code, by })))).toEqual({ code: null, by: signal });
  expect(output).toBe('');
  expect(() => process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0)).toThrow(/ESRCH/);
});

test('watching prints nothing for a round that finds what the one before did', async () => {
  // The third round finds another instance.
  const env = kubectlThat(`
    const { appendFileSync, readFileSync } = require('node:fs');
    const isPods = process.argv[3] === 'pods';
    if (isPods) appendFileSync(folder + '/rounds', '.');
    const pods = () => (readFileSync(folder + '/rounds').length < 3 ? ${JSON.stringify([pod('agent', {}, ['tailscale'])])} : ${JSON.stringify([pod('writer', {}, ['tailscale'])])});
    console.log(JSON.stringify({ items: isPods ? pods() : [] }));
  `);
  const child = spawn('sh', ['-c', `exec ${shellCommand(['status', '--watch', '-o', 'json'])}`], { env: { ...process.env, ...env } });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    stdout += part;
    if (stdout.split('\n').length > 2) child.kill('SIGINT');
  });
  expect(await ended).toBe(0);
  expect(stdout.trim().split('\n').map((line) => JSON.parse(line)[0].instance)).toEqual(['agent', 'writer']);
});

test('watching a table puts the time above it, tells of a round that failed and goes on', async () => {
  const env = kubectlThat(`
    const { existsSync } = require('node:fs');
    if (process.argv[3] === 'pods' && !existsSync(folder + '/back')) {
      process.stderr.write('The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\\n');
      process.exitCode = 1;
    } else console.log(JSON.stringify({ items: process.argv[3] === 'pods' ? [${JSON.stringify(pod('agent', {}, ['tailscale']))}] : [] }));
  `);
  const child = spawn('sh', ['-c', `exec ${shellCommand(['status', '--watch'])}`], { env: { ...process.env, ...env } });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let stderr = '';
  child.stderr.on('data', (part) => {
    stderr += part;
    writeFileSync(join(folder, 'back'), '');
  });
  let stdout = '';
  child.stdout.on('data', (part) => {
    stdout += part;
    if (stdout.includes('NO_EXPORTER')) child.kill('SIGTERM');
  });
  expect(await ended).toBe(0);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nNAME +STATE .*\nagent +unknown .*\n\n {2}agent: NO_EXPORTER: .*\n {4}fix: /);
  expect(stderr).toMatch(/^cdk8s-openclaw: `kubectl get pods .*` failed with exit code 1: The connection to the server 127\.0\.0\.1:1 was refused - .*; see whether .*\n$/);
});
