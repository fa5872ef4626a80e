import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { container, deployment, document, pendingPod, pod } from './objects';
import { KubeEvent, Pod, Workload } from '../../../src/cli/status/kube-objects';
import { authKeyProblems, nodeProblems, relayProblems } from '../../../src/status/problems';
import { run, shellCommand } from '../run';

/**
 * In place of kubectl, which has no cluster here; the end-to-end tests have both. `get` prints what the folder has for it, and `port-forward` listens and serves the document that the
 * folder has for the pod.
 */
const KUBECTL = `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
appendFileSync(join(__dirname, 'calls'), args.join(' ') + '\\n');
if (args[0] === 'get') {
  const file = join(__dirname, args[1] + '.json');
  if (existsSync(file)) process.stdout.write(readFileSync(file));
  else { process.stderr.write('Error from server (Forbidden): ' + args[1] + ' is forbidden\\n'); process.exitCode = 1; }
} else {
  const file = join(__dirname, args.find(arg => arg.startsWith('pod/')).slice(4) + '.status');
  if (!existsSync(file)) { process.stderr.write('error: unable to forward port because pod is not running\\n'); process.exit(1); }
  const server = require('node:http').createServer((_, response) => response.end(readFileSync(file))).listen(0, '127.0.0.1', () => {
    appendFileSync(join(__dirname, 'pids'), process.pid + '\\n');
    console.log('Forwarding from 127.0.0.1:' + server.address().port + ' -> 9003');
  });
}
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'status-'));
  writeFileSync(join(folder, 'kubectl'), KUBECTL, { mode: 0o755 });
  cluster();
});
afterEach(() => rmSync(folder, { recursive: true }));

const list = (name: string, items: object[]) => writeFileSync(join(folder, `${name}.json`), JSON.stringify({ items }));

function cluster({ pods = [], deployments = [], events = [] }: { pods?: Pod[]; deployments?: Workload[]; events?: KubeEvent[] } = {}): void {
  list('pods', pods);
  list('deployments.apps', deployments);
  list('statefulsets.apps', []);
  list('events', events);
}

const answers = (name: string, answer: object | string) => (
  writeFileSync(join(folder, `${name}-0.status`), typeof answer === 'string' ? answer : JSON.stringify(answer))
);
const path = () => `${folder}:${process.env.PATH}`;
const status = (...args: string[]) => run(['status', ...args], '', { PATH: path() });

test('one line an instance, and 0 when all are connected', () => {
  cluster({ pods: [pod('writer'), pod('agent')] });
  for (const name of ['agent', 'writer']) answers(name, document({ instance: name, urls: [`http://${name}:8080`], errors: [] }));
  const { code, lines } = shown(status());
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/^NAME +STATE +SINCE +ADDRESS +URL +UDP +RELAY$/);
  expect(lines[1]).toMatch(/^agent +connected .* http:\/\/agent:8080 +yes /);
  expect(lines[2]).toMatch(/^writer +connected /);
});

test('what is wrong and what to do stand below, and 1 when one is not connected', () => {
  cluster({ pods: [pod('agent')] });
  answers('agent', document({ state: 'key-expired', errors: [nodeProblems.keyExpired()] }));
  const { code, text } = shown(status());
  expect(code).toBe(1);
  expect(text).toMatch(/^ {2}agent: NODE_KEY_EXPIRED: the node's key has expired.*\n {4}fix: renew/m);
});

test('the reasons of a relay are told, and are no failure', () => {
  cluster({ pods: [pod('agent')] });
  answers('agent', document({ errors: [], relay: { risk: 'high', reasons: [relayProblems.udpBlocked()], peers: null, regions: [] } }));
  const { code, text } = shown(status());
  expect(code).toBe(0);
  expect(text).toContain('agent: UDP_BLOCKED: ');
});

test('that a node ends again and again is told only where nobody says why', () => {
  const crashing = container('tailscale', { waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4, lastState: { terminated: { exitCode: 1 } } });
  cluster({ pods: [pod('agent', { containerStatuses: [container('openclaw'), crashing, container('status')] })] });
  const codes = () => JSON.parse(status('-o', 'json').stdout)[0].errors.map(({ code }: { code: string }) => code);
  answers('agent', document({ state: 'key-expired', errors: [nodeProblems.keyExpired()] }));
  expect(codes()).toEqual(['NODE_KEY_EXPIRED']);
  answers('agent', document({ state: 'disconnected', errors: [nodeProblems.daemonUnreachable()] }));
  const symptoms = [nodeProblems.daemonUnreachable(), nodeProblems.netcheckFailed('no network')];
  answers('agent', document({ state: 'disconnected', errors: symptoms }));
  expect(codes()).toEqual(['DAEMON_UNREACHABLE', 'NETCHECK_FAILED', 'CONTAINER_CRASHING']);
  answers('agent', document({ state: 'needs-login', errors: [...symptoms, authKeyProblems.rejected()] }));
  expect(codes()).toEqual(['DAEMON_UNREACHABLE', 'NETCHECK_FAILED', 'AUTH_KEY_REJECTED']);
  rmSync(join(folder, 'agent-0.status'));
  expect(codes()).toEqual(['CONTAINER_CRASHING', 'EXPORTER_UNREACHABLE']);
});

test('a node that runs and is ready again is not told to end again and again', () => {
  const again = container('tailscale', { running: {} }, { restartCount: 9, lastState: { terminated: { exitCode: 1 } } });
  cluster({ pods: [pod('agent', { containerStatuses: [container('openclaw'), again, container('status')] })] });
  answers('agent', document({ errors: [] }));
  const { status: code, stdout } = status('-o', 'json');
  expect({ code, instances: JSON.parse(stdout) }).toMatchObject({ code: 0, instances: [{ state: 'connected', errors: [] }] });
});

test('what has no exporter to ask is told by the cluster: a pod that waits, a workload without one', () => {
  const message = 'MountVolume.SetUp failed for volume "tailscale-tun" : hostPath type check failed: /dev/net/tun is not a character device';
  cluster({ pods: [pendingPod('agent')], deployments: [deployment('agent', 1), deployment('off', 0)], events: [{ reason: 'FailedMount', message }] });
  const { stdout } = status('-o', 'json');
  expect(JSON.parse(stdout)).toMatchObject([
    { namespace: 'agents', instance: 'agent', pod: 'agent-0', errors: [{ code: 'TUN_MISSING' }], status: null },
    { instance: 'off', pod: null, state: 'stopped', errors: [{ code: 'STOPPED' }] },
  ]);
});

test.each([
  ['garbage', 'no JSON at all', 'its answer is no JSON'],
  ['another document', '{"name":"other"}', 'its answer is no status document: name is not "tailscale"'],
  ['too much', 'x'.repeat(2 * 1024 * 1024), 'its answer is longer than 1048576 bytes'],
])('an exporter that answers %s is not reachable', (_, answer, reason) => {
  cluster({ pods: [pod('agent')] });
  answers('agent', answer);
  expect(JSON.parse(status('-o', 'json').stdout)).toMatchObject([{ state: 'unknown', errors: [{ code: 'EXPORTER_UNREACHABLE', message: expect.stringContaining(reason) }] }]);
});

test('an exporter that can not be forwarded to is told with kubectl\'s reason', () => {
  cluster({ pods: [pod('agent')] });
  expect(JSON.parse(status('-o', 'json').stdout)[0].errors[0].message).toContain('unable to forward port because pod is not running');
});

test('no kubectl is left running', () => {
  cluster({ pods: [pod('agent')] });
  answers('agent', document());
  status();
  const pids = readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number);
  expect(pids).toHaveLength(1);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});

test('namespaces and selectors are kubectl\'s', () => {
  cluster({ pods: [pod('agent')] });
  answers('agent', document());
  expect(status('--all-namespaces', '-o', 'wide').stdout).toMatch(/^NAMESPACE +NAME .*DNS NAME +PEERS +KEY EXPIRY +VERSION\nagents +agent /);
  status('--namespace', 'agents', '--selector', 'team=a');
  const calls = readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter((call) => call.startsWith('get pods'));
  expect(calls[0]).toContain('--all-namespaces --selector=cdk8s-openclaw/tailnet-node');
  expect(calls[1]).toContain('--namespace=agents --selector=cdk8s-openclaw/tailnet-node,team=a');
});

test('workloads that a user may not see are left out', () => {
  cluster({ pods: [pod('agent')] });
  answers('agent', document({ errors: [] }));
  rmSync(join(folder, 'deployments.apps.json'));
  expect(shown(status()).code).toBe(0);
});

test('pods that a user may not see are an error with kubectl\'s words', () => {
  rmSync(join(folder, 'pods.json'));
  expect(status()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/^cdk8s-openclaw: `kubectl get pods .*pods is forbidden; see whether kubectl works/) });
});

test('no instance is an error that says where it looked', () => {
  expect(status('--namespace', 'agents')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/^cdk8s-openclaw: .*agents/) });
});

test('without kubectl it says to install it', () => {
  const { status: code, stderr } = run(['status'], '', { PATH: '/nowhere' });
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'cdk8s-openclaw: kubectl was not found; install it\n' });
});

test.each([[['-o', 'xml'], /Allowed choices are table, json, wide/], [['-A', '--namespace', 'a'], /cannot be used with/], [['--namespace', 'A b'], /'A b' is invalid/]])(
  'wrong use ends with 2: %j', (args, message) => {
    expect(status(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

test('watching prints again when something has changed, and ends well when interrupted', async () => {
  cluster({ pods: [pod('agent')] });
  answers('agent', document({ errors: [] }));
  const child = spawn('sh', ['-c', `exec ${shellCommand(['status', '--watch', '-o', 'json'])}`], { env: { ...process.env, PATH: path() } });
  const seen: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve) => child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen.push(...text.trim().split('\n').map((line) => JSON.parse(line)[0].state));
    if (seen.length === 1) answers('agent', document({ state: 'stopped' }));
    else resolve();
  }));
  child.kill('SIGINT');
  expect({ code: await ended, seen }).toEqual({ code: 0, seen: ['connected', 'stopped'] });
});

function shown({ status: code, stdout, stderr }: ReturnType<typeof run>) {
  expect(stderr).toBe('');
  return { code, text: stdout, lines: stdout.split('\n') };
}
