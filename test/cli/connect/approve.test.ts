import { spawn } from 'node:child_process';
import { pairedDevice, pendingRequest } from './devices';
import { Kubectl } from './kubectl';
import { run, runAtTerminal, shellCommand } from '../run';

const ID = pendingRequest().requestId;

let kubectl: Kubectl;
beforeEach(() => {
  kubectl = new Kubectl();
  kubectl.does('approve', 'console.log(JSON.stringify({ requestId: command[4], device: { deviceId: \'device-of-anna\' } }))');
});
afterEach(() => kubectl.remove());

function waiting(...requests: object[]): void {
  kubectl.does('list', `console.log(${JSON.stringify(JSON.stringify({ pending: requests, paired: [pairedDevice('device-of-bob')] }))})`);
}

const approve = (...args: string[]) => run(['connect', 'agent', '--namespace', 'agents', '--approve', ...args], '', { PATH: kubectl.path });

const atTerminal = async (answer: string, ...args: string[]) => runAtTerminal(
  `PATH='${kubectl.path}' ${shellCommand(['connect', 'agent', '--approve', ...args])}`, { once: '[y/N] ', type: answer },
);

/** The ids that the gateway was told to approve. */
const approved = () => kubectl.calls('exec').filter((args) => args.includes('approve')).map((args) => args[args.indexOf('approve') + 1]);

test('a request that is named is approved without asking when that is wanted', () => {
  waiting(pendingRequest(), pendingRequest({ requestId: 'another', deviceId: 'device-of-bob' }));
  const { status, stdout, stderr } = approve(ID, '--yes');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^request ${ID}\n {2}device {3}device-of-anna \\(new\\)\n[^]*\napproved ${ID}: device device-of-anna\n$`));
  expect(stdout).not.toContain('another');
  const exec = ['exec', '--namespace=agents', 'deploy/agent', '--container=openclaw', '--', 'node', 'openclaw.mjs', 'devices'];
  expect(kubectl.calls('exec')).toEqual([[...exec, 'list', '--json'], [...exec, 'approve', ID, '--json']]);
});

test('neither the exporter nor the pods are asked for it', () => {
  waiting(pendingRequest());
  approve(ID, '--yes');
  expect([...kubectl.calls('get'), ...kubectl.calls('port-forward')]).toEqual([]);
});

describe('at a terminal', () => {
  test.each(['y', 'Yes', ' YES '])('%j approves the one that is pending', async (answer) => {
    waiting(pendingRequest());
    const { status, screen } = await atTerminal(`${answer}\n`);
    expect(status).toBe(0);
    expect(screen).toMatch(new RegExp(`scopes {3}operator.admin, operator.read\r\n[^]*approve ${ID}\\? \\[y/N\\] [^]*approved ${ID}: device device-of-anna`));
    expect(approved()).toEqual([ID]);
  });

  test.each(['', 'n', 'no', 'yeah', 'y y'])('%j approves nothing', async (answer) => {
    waiting(pendingRequest());
    const { status, screen } = await atTerminal(`${answer}\n`);
    expect(status).toBe(1);
    expect(screen).toContain(`nothing was approved; to refuse it for good: \`kubectl exec deploy/agent --container=openclaw -- node openclaw.mjs devices reject ${ID}\``);
    expect(approved()).toEqual([]);
  });

  test('Ctrl-D approves nothing', async () => {
    waiting(pendingRequest());
    const { status, screen } = await atTerminal('\u0004');
    expect(status).toBe(1);
    expect(screen).toMatch(/\[y\/N\] [^]*\ncdk8s-openclaw: nothing was approved; /);
    expect(approved()).toEqual([]);
  });

  test('Ctrl-C ends it', async () => {
    waiting(pendingRequest());
    const { status, screen } = await atTerminal('\u0003');
    expect(status).toBe(130);
    expect(screen).not.toContain('nothing was approved');
    expect(approved()).toEqual([]);
  });

  test('the dialog is not in the output for programs', async () => {
    waiting(pendingRequest());
    const { status, screen } = await runAtTerminal(
      `PATH='${kubectl.path}' ${shellCommand(['connect', 'agent', '--approve', '-o', 'json'])} 2>&1 >/dev/null`, { once: '[y/N] ', type: 'y\n' },
    );
    expect({ status, screen }).toMatchObject({ status: 0, screen: expect.stringContaining(`request ${ID}`) });
    expect(screen).not.toContain('"pending"');
  });
});

test('without a terminal it shows who asks, and approves nothing', () => {
  waiting(pendingRequest());
  const { status, stdout, stderr } = approve();
  expect(status).toBe(1);
  expect(stdout).toContain(`request ${ID}\n`);
  expect(stderr).toBe(`cdk8s-openclaw: nothing was approved, for there is no terminal to ask at; see who asks, and approve it with --approve ${ID} --yes\n`);
  expect(approved()).toEqual([]);
});

test('of several that are pending, all are shown and one is to be named', () => {
  waiting(pendingRequest(), pendingRequest({ requestId: 'later', ts: Date.now() }));
  const { status, stdout, stderr } = approve();
  expect(status).toBe(1);
  expect(stdout).toMatch(new RegExp(`^request ${ID}\n[^]*\n\nrequest later\n`));
  expect(stderr).toBe('cdk8s-openclaw: 2 requests are pending at agent; name the one to approve: --approve REQUEST_ID\n');
  expect(approved()).toEqual([]);
});

test('that nobody waits is told', () => {
  waiting();
  expect(approve()).toEqual({ status: 1, stdout: '', stderr: 'cdk8s-openclaw: no device waits for an approval at agent; connect with it, and keep it open\n' });
});

test('an id that is not pending is not passed on', () => {
  waiting(pendingRequest());
  expect(approve('other', '--yes')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/^cdk8s-openclaw: no request other is pending at agent, /) });
  expect(approved()).toEqual([]);
});

test('programs get who asked and what was approved, also where nothing was', () => {
  const unsafe = { displayName: 'Anna\u001b[2J' };
  waiting(pendingRequest(unsafe));
  const done = approve(ID, '--yes', '-o', 'json');
  expect(done.status).toBe(0);
  expect(JSON.parse(done.stdout)).toEqual({
    instance: 'agent', pending: [expect.objectContaining({ requestId: ID, name: 'Anna\u{fffd}[2J', scopes: ['operator.admin', 'operator.read'] })], approved: ID,
  });
  expect(done.stderr).toMatch(/^request .*\n( {2}.*\n)+$/);

  waiting(pendingRequest(), pendingRequest({ requestId: 'later' }));
  const refused = approve('-o', 'json');
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('2 requests are pending') });
  expect(JSON.parse(refused.stdout)).toMatchObject({ pending: [{ requestId: ID }, { requestId: 'later' }], approved: null });
});

describe('a failure', () => {
  test('of kubectl is told in its words', () => {
    expect(approve()).toEqual({
      status: 1,
      stdout: '',
      stderr: 'cdk8s-openclaw: `kubectl exec --namespace=agents deploy/agent --container=openclaw -- node openclaw.mjs devices list --json` failed with exit code 1: '
        + 'Error from server (NotFound): deployments.apps "agent" not found; see whether kubectl works with that cluster\n',
    });
  });

  test('to start kubectl is told', () => {
    expect(run(['connect', 'agent', '--approve'], '', { PATH: '/nowhere' })).toEqual({ status: 1, stdout: '', stderr: 'cdk8s-openclaw: kubectl was not found; install it\n' });
  });

  test.each([
    ['as JSON', 'console.log(JSON.stringify({ ok: false, error: { type: "gateway_transport_error", message: "gateway\\u001b closed (1006)" } })); fail("noise\\n");', 'gateway\u{fffd} closed (1006)'],
    ['on standard error', 'fail("No pending device request matches it.\\nRun again.");', 'No pending device request matches it. Run again.'],
    ['not at all', '', 'no message'],
  ])('of the gateway\'s CLI that it tells %s', (_, script, message) => {
    waiting(pendingRequest());
    kubectl.does('approve', `${script} fail("command terminated with exit code 1");`);
    expect(approve(ID, '--yes')).toMatchObject({
      status: 1,
      stderr: `cdk8s-openclaw: \`node openclaw.mjs devices approve ${ID} --json\` failed in deploy/agent: ${message}; `
        + 'read the gateway\'s log: `kubectl logs --namespace=agents deploy/agent --container=openclaw`\n',
    });
  });

  test('to understand the list says how to do it by hand', () => {
    kubectl.does('list', 'console.log("Pending (1)")');
    expect(approve()).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'cdk8s-openclaw: `node openclaw.mjs devices list --json` in deploy/agent prints what is not understood: it is no JSON; '
        + 'approve the device by hand: `kubectl exec --namespace=agents deploy/agent --container=openclaw -- node openclaw.mjs devices list`\n',
    });
  });

  test.each(['stdout', 'stderr'])('to end what it prints on %s ends it', (stream) => {
    kubectl.does('list', `const more = () => { while (process.${stream}.write("x".repeat(65536))); }; process.${stream}.on("drain", more); more();`);
    expect(approve()).toMatchObject({ status: 1, stderr: expect.stringMatching(/devices list --json` in deploy\/agent prints too much; /) });
  });

  test.each(['console.log(JSON.stringify({ requestId: "later" }))', 'console.log("Approved")', ''])('to approve the very request is told: %s', (script) => {
    waiting(pendingRequest());
    kubectl.does('approve', script);
    const { status, stdout, stderr } = approve(ID, '--yes');
    expect(status).toBe(1);
    expect(stdout).not.toContain('approved');
    expect(stderr).toContain(`answered the approval of ${ID} with something else`);
  });
});

test('an interruption ends kubectl and it, as the signal is meant to', async () => {
  kubectl.does('list', 'process.kill(process.ppid, "SIGTERM"); process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000);');
  const child = spawn('sh', ['-c', `exec ${shellCommand(['connect', 'agent', '--approve', '-o', 'json'])}`], { env: { ...process.env, PATH: kubectl.path } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => { output += part; });
  expect(await new Promise((resolve) => child.once('close', (code, by) => resolve({ code, by })))).toEqual({ code: null, by: 'SIGTERM' });
  expect(output).toBe('');
});
