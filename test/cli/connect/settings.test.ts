import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kubectl } from './kubectl';
import { nodeProblems } from '../../../src/status/problems';
import { run } from '../run';
import { deployment, document, pendingPod, pod } from '../status/objects';

let kubectl: Kubectl;
beforeEach(() => { kubectl = new Kubectl(); });
afterEach(() => kubectl.remove());

const connect = (...args: string[]) => run(['connect', ...args], '', { PATH: kubectl.path });

const URLS = ['http://agent:8080', 'http://agent.tail1234.ts.net:8080', 'http://100.64.0.7:8080', 'http://[fd7a:115c:a1e0::7]:8080'];

function connected(urls: readonly string[] = URLS, errors: ReturnType<typeof nodeProblems.keyExpired>[] = []): void {
  kubectl.has({ pods: [pod('agent'), pod('writer')] });
  kubectl.tells(document({ urls, errors }));
}

const config = (url: string) => ({
  secrets: { providers: { 'gateway-token': { source: 'file', path: '~/.openclaw/agent-gateway-token', mode: 'singleValue' } } },
  gateway: { mode: 'remote', remote: { transport: 'direct', url, token: { source: 'file', provider: 'gateway-token', id: 'value' } } },
});

test('programs get the URLs, and the settings of the CLI at the first one that it takes', () => {
  connected();
  const { status, stdout, stderr } = connect('agent', '-o', 'json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    namespace: 'agents',
    instance: 'agent',
    pod: 'agent-0',
    state: 'connected',
    errors: [],
    urls: URLS,
    // Not the short name: without TLS, the CLI refuses it.
    cli: { url: 'ws://agent.tail1234.ts.net:8080', tokenFile: '~/.openclaw/agent-gateway-token', config: config('ws://agent.tail1234.ts.net:8080') },
  });
});

test.each([
  ['TLS, which any name may have', ['http://agent', 'https://agent.example.com', 'http://100.64.0.7'], 'wss://agent.example.com'],
  ['the address, where the domain is one of one\'s own', ['http://agent', 'http://agent.tailnet.example.com', 'http://100.64.0.7'], 'ws://100.64.0.7'],
  ['the address, where it is preferred', [...URLS].reverse(), 'ws://[fd7a:115c:a1e0::7]:8080'],
])('the CLI gets %s', (_, urls, url) => {
  connected(urls);
  expect(JSON.parse(connect('agent', '-o', 'json').stdout).cli.url).toBe(url);
});

test('people get the URLs and the commands that set the CLI up', () => {
  connected();
  const { status, stdout, stderr } = connect('agent');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`${URLS.map((url) => `  ${url}\n`).join('')}\n`);
  expect(stdout).toContain('\ncdk8s-openclaw connect agent --namespace agents --approve\n');
  expect(stdout).toContain('`openclaw --profile agent`');
});

describe('the commands', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'home-'));
    mkdirSync(join(home, 'bin'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const permissions = (file: string) => statSync(file).mode.toString(8).slice(-3);

  /** Runs the lines of the output that match, with an `openclaw` and a `kubectl` that note what they get. */
  function runLines(pattern: RegExp, input: string): void {
    for (const name of ['openclaw', 'kubectl']) {
      writeFileSync(join(home, 'bin', name), `#!/bin/sh\necho ${name} "$@" >> "$HOME/args"\n${name === 'kubectl' ? 'echo from-the-pod' : 'cat > "$HOME/input"'}\n`, { mode: 0o755 });
    }
    connected();
    const [command] = pattern.exec(connect('agent').stdout)!;
    const { status, stderr } = spawnSync('bash', ['-c', command], { input, encoding: 'utf8', env: { HOME: home, PATH: `${join(home, 'bin')}:${process.env.PATH}` } });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }

  test('leave a pasted token in a file of the user alone', () => {
    runLines(/^\(umask.*read -rs.*$/m, 'a token\\ with $things\n');
    const file = join(home, '.openclaw', 'agent-gateway-token');
    expect(readFileSync(file, 'utf8')).toBe('a token\\ with $things\n');
    expect(permissions(file)).toBe('600');
    expect(permissions(join(home, '.openclaw'))).toBe('700');
  });

  test('copy the token from the pod', () => {
    runLines(/^\(umask.*kubectl.*$/m, '');
    expect(readFileSync(join(home, 'args'), 'utf8')).toBe('kubectl exec --namespace=agents deploy/agent --container=openclaw -- cat /run/openclaw/gateway-token\n');
    const file = join(home, '.openclaw', 'agent-gateway-token');
    expect(readFileSync(file, 'utf8')).toBe('from-the-pod\n');
    expect(permissions(file)).toBe('600');
  });

  test('give the CLI its settings', () => {
    runLines(/^openclaw config patch [^]*?\nEOF$/m, '');
    expect(readFileSync(join(home, 'args'), 'utf8')).toBe('openclaw config patch --stdin --replace-path gateway.remote\n');
    expect(JSON.parse(readFileSync(join(home, 'input'), 'utf8'))).toEqual(config('ws://agent.tail1234.ts.net:8080'));
  });
});

test('what soon will be wrong is told beside the settings', () => {
  connected(URLS, [nodeProblems.keyExpired()]);
  const { status, stdout, stderr } = connect('agent');
  expect(status).toBe(0);
  expect(stdout).toContain('agent is connected');
  expect(stderr).toMatch(/^ {2}agent: NODE_KEY_EXPIRED: .*\n {4}fix: .*\n$/);
});

test('only the exporter of the instance is asked, in the namespace that is named', () => {
  connected();
  connect('agent', '--namespace', 'agents');
  expect(kubectl.calls('port-forward').map(([, , , target]) => target)).toEqual(['pod/agent-0']);
  expect(kubectl.calls('get')[0]).toEqual(expect.arrayContaining(['--namespace=agents', '--selector=cdk8s-openclaw/tailnet-node,cdk8s-openclaw/tailnet-node=agent']));
});

test('an instance that is not connected has the code, the message and the fix', () => {
  connected();
  kubectl.tells(document({ state: 'key-expired', urls: URLS, errors: [nodeProblems.keyExpired()] }));
  const text = connect('agent');
  expect(text).toMatchObject({ status: 1, stdout: '' });
  expect(text.stderr).toMatch(/^cdk8s-openclaw: agent is not connected, but key-expired; what is wrong, .*:\n {2}agent: NODE_KEY_EXPIRED: .*\n {4}fix: renew.*\n$/);

  const json = connect('agent', '-o', 'json');
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ instance: 'agent', state: 'key-expired', errors: [{ code: 'NODE_KEY_EXPIRED' }], urls: [], cli: null });
});

test('one of which nothing is wrong is to be waited for', () => {
  connected();
  kubectl.tells(document({ state: 'connecting', urls: [], errors: [] }));
  expect(connect('agent')).toEqual({
    status: 1, stdout: '', stderr: 'cdk8s-openclaw: agent is not connected, but connecting; wait, and see how it is with `cdk8s-openclaw status --namespace agents`\n',
  });
});

test.each([
  ['without an exporter', { pods: [pod('agent', {}, ['openclaw', 'tailscale'])] }, 'NO_EXPORTER'],
  ['whose pod waits', { pods: [pendingPod('agent')] }, 'POD_STARTING'],
  ['that has no pod', { deployments: [deployment('other', 1), deployment('agent', 0)] }, 'STOPPED'],
])('an instance %s tells so', (_, objects, code) => {
  kubectl.has(objects);
  const { status, stdout, stderr } = connect('agent');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^ {2}agent: ${code}: .*\n {4}fix: `, 'm'));
});

test('an exporter that does not answer is told', () => {
  kubectl.has({ pods: [pod('agent')] });
  expect(connect('agent')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('agent: EXPORTER_UNREACHABLE: ') });
});

test.each([
  ['none', [], /^cdk8s-openclaw: agent has no URL; see what its tunnel tells: /],
  ['what are none', ['javascript:alert(1)', 'http://agent/\u001b?x'], /^cdk8s-openclaw: agent has no URL; /],
  ['none for the CLI', ['http://agent', 'http://agent.example.com'], /^cdk8s-openclaw: agent has no URL that OpenClaw's CLI takes, .*: http:\/\/agent, http:\/\/agent\.example\.com; /],
])('an exporter that tells of URLs %s', (_, urls, message) => {
  connected(urls);
  expect(connect('agent')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(message) });
});

test.each([
  [[], 'the namespace that kubectl uses'],
  [['--namespace', 'agents'], 'the namespace agents'],
])('a name that no instance has is told, with %j', (args, where) => {
  kubectl.has({ pods: [pod('writer')], deployments: [deployment('writer', 1)] });
  expect(connect('agent', ...args)).toEqual({
    status: 1,
    stdout: '',
    stderr: `cdk8s-openclaw: no instance agent with a tunnel in ${where}; name another with --namespace, or see all with \`cdk8s-openclaw status --all-namespaces\`\n`,
  });
});

test('a cluster that can not be asked is told in kubectl\'s words', () => {
  kubectl.forbids('pods');
  expect(connect('agent')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/^cdk8s-openclaw: `kubectl get pods .*` failed .*pods is forbidden; /) });
  expect(run(['connect', 'agent'], '', { PATH: '/nowhere' })).toEqual({ status: 1, stdout: '', stderr: 'cdk8s-openclaw: kubectl was not found; install it\n' });
});

test('--help tells what it prints, and how it ends', () => {
  const { status, stdout } = run(['connect', '--help'], '', { PATH: '/nowhere' });
  expect(status).toBe(0);
  for (const option of ['--namespace <namespace>', '--approve [request-id]', '--yes', '-o, --output <format>']) expect(stdout).toContain(`  ${option}`);
  expect(stdout.replace(/\s+/g, ' ')).toContain('Ends with 1 when the instance is not connected, or nothing was approved.');
});

test.each([
  [[], /missing required argument 'name'/],
  [['Agent'], /'Agent' is invalid/],
  [['agent', '--namespace', 'A b'], /'A b' is invalid/],
  [['agent', '-o', 'yaml'], /Allowed choices are text, json/],
  [['agent', '--approve', ' '], /use the id of a request, or none/],
  [['agent', '--yes'], /--yes approves only a request that is named/],
  [['agent', '--approve', '--yes'], /--yes approves only a request that is named/],
])('wrong use ends with 2: %j', (args, message) => {
  expect(connect(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
  expect([...kubectl.calls('get'), ...kubectl.calls('exec')]).toEqual([]);
});
