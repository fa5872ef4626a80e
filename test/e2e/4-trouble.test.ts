import { HEALTHY, Workload } from './support/agent';
import { App, firstDocument } from './support/app';
import { ContainerState, Namespace } from './support/cluster';
import { secretValue } from './support/secrets';
import { settings } from './support/settings';
import { statusCommand } from './support/status';
import { demandingTheKey, nodesCalled, peer } from './support/tailnet';
import { messageOf, reportOf, tamper } from './support/unsealing';
import { until } from './support/until';

const NAMES = ['wrong-key', 'no-image', 'exits-at-once', 'tampered', 'no-tun'];

describe('a tunnel in trouble', () => {
  const namespace = new Namespace('trouble');
  const app = App.from('test/e2e/apps/trouble');
  const token = secretValue();
  const [wrongKey, noImage, exitsAtOnce, tampered] = NAMES.map(name => new Workload(namespace, name));

  beforeAll(async () => {
    await namespace.remove();
    app.set({});
    await app.keygenToStdout('trouble', 'keys/elsewhere.pub.pem');
    await seal('keys/elsewhere.pub.pem');
    await namespace.apply(firstDocument(await app.synthesize()));
    await app.keygen('trouble');
    await seal('keys/trouble.pub.pem');
    await app.seal('trouble', 'wrong-key', 'auth-key', settings.authKey, 'keys/elsewhere.pub.pem');
    expect(await namespace.apply(await app.synthesize())).toBe('');
    // four gateways start at once
    await demandingTheKey(async () => namespace.ready('tampered', 240));
  });
  afterAll(async () => {
    try {
      await namespace.remove();
    } finally {
      app.remove();
    }
  });

  async function seal(publicKey: string): Promise<void> {
    for (const name of NAMES) {
      await app.seal('trouble', name, 'auth-key', settings.authKey, publicKey);
      await app.seal('trouble', name, 'gateway-token', token, publicKey);
    }
  }

  test('a wrong private key for the auth key: the agent runs, and the reason is told', async () => {
    await expectRunning(wrongKey);
    await expectTold(wrongKey, 'NO_MATCHING_RECIPIENT');
    expect(await nodesCalled('wrong-key')).toEqual([]);
  });

  test('a sidecar image that does not exist: the agent runs, and the pod\'s status has the reason', async () => {
    await expectRunning(noImage);
    await until('the kubelet to give up on the image', { seconds: 120, details: async () => namespace.describe() }, async () => (
      /^(ErrImagePull|ImagePullBackOff)$/.test((await sidecarOf(noImage)).state.waiting?.reason ?? '')
    ));
    expect(await reportOf(noImage)).toMatchObject({ values: [{ field: 'auth-key', state: 'opened' }] });
  });

  test('a sidecar that exits at once: the agent runs, and the pod\'s status has the reason', async () => {
    await expectRunning(exitsAtOnce);
    await namespace.restartedAtLeast('exits-at-once', 'tailscale', 2);
    expect((await sidecarOf(exitsAtOnce)).lastState.terminated).toMatchObject({ exitCode: 127 });
    await expectRunning(exitsAtOnce);
  });

  test('the terminal tells of each what is wrong, also of what no exporter can see', async () => {
    const instances = await until('the kubelet to tell of all', { seconds: 60, details: async () => namespace.describe() }, async () => {
      const { stdout } = await statusCommand('--namespace', 'trouble', '--output', 'json');
      const told = Object.fromEntries(JSON.parse(stdout).map(({ instance, state, errors }: any) => (
        [instance, { state, codes: errors.map(({ code }: any) => code) }]
      )));
      return told['no-tun']?.codes.includes('TUN_MISSING') && told['no-image'].codes.includes('IMAGE_UNAVAILABLE') && told;
    });
    expect(instances).toMatchObject({
      'wrong-key': { state: 'needs-login', codes: expect.arrayContaining(['NO_MATCHING_RECIPIENT']) },
      'no-image': { state: 'disconnected', codes: expect.arrayContaining(['IMAGE_UNAVAILABLE']) },
      'exits-at-once': { state: 'disconnected', codes: expect.arrayContaining(['DAEMON_UNREACHABLE']) },
      'tampered': { state: 'connected', codes: [] },
      'no-tun': { state: 'disconnected', codes: ['TUN_MISSING'] },
    });
    const { code, stdout } = await statusCommand('--namespace', 'trouble');
    expect(code).toBe(1);
    expectNoSecret(stdout);
  });

  test('a tampered auth key: the node with its identity stays connected, and the reason is told', async () => {
    const before = await tampered.identity();
    await tamper(tampered, 'tampered-tailscale-sealed', 'auth-key');
    await namespace.deletePod('tampered');
    await namespace.ready('tampered');
    await expectRunning(tampered);
    await expectTold(tampered, 'TAMPERED');
    expect(await tampered.identity()).toEqual(before);
    expect(JSON.parse(await peer.getInTime(`http://${before.address}:8080/healthz`))).toEqual(HEALTHY);
  });

  test('a tampered token of the gateway: the agent stays closed, and the reason is told', async () => {
    await tamper(tampered, 'tampered-sealed', 'gateway-token');
    await namespace.deletePod('tampered');
    await expectClosed(tampered, 'TAMPERED');
  });

  test('a private key that is taken away: what runs goes on, its gateway started anew too', async () => {
    await namespace.kubectl(['delete', 'secret', 'openclaw-sealing-key']);
    await expectRunning(noImage);
    // the shell may end with its container
    await namespace.exec('no-image', 'openclaw', ['sh', '-c', 'kill 1']);
    await namespace.restartedAtLeast('no-image', 'openclaw', 1);
    expect(await noImage.gatewayHealth()).toEqual(HEALTHY);
  });

  test('no private key at all: a new pod stays closed, and the reason is told', async () => {
    await namespace.deletePod('wrong-key');
    await expectClosed(wrongKey, 'NO_PRIVATE_KEY');
  });

  test('a wrong private key for everything: a new pod stays closed, and the reason is told', async () => {
    await namespace.apply(await app.keygenToStdout('trouble', 'keys/another.pub.pem'));
    await namespace.deletePod('exits-at-once');
    await expectClosed(exitsAtOnce, 'NO_MATCHING_RECIPIENT');
  });

  /** The gateway answers, and its container was never started again. */
  async function expectRunning(workload: Workload): Promise<void> {
    expect(await workload.gatewayHealth()).toEqual(HEALTHY);
    expect(await namespace.container(workload.name, 'openclaw')).toMatchObject({ restartCount: 0 });
  }

  /** The reason is in the message of the init container, and where the status exporter reads it, and no secret is. */
  async function expectTold(workload: Workload, code: string): Promise<void> {
    const message = await messageOf(workload, 'tailscale');
    const report = await reportOf(workload);
    expect(message).toMatch(new RegExp(`^unseal: auth-key: ${code}: `));
    expect(report).toMatchObject({ version: 1, program: 'unseal', values: [{ field: 'auth-key', state: 'failed', required: false, code }] });
    expectNoSecret(message, JSON.stringify(report), await namespace.log(workload.name, 'unseal-tailscale'));
  }

  /** The gateway does not start for want of its token, and the reason is in the message and the log of the init container, and no secret is. */
  async function expectClosed(workload: Workload, code: string): Promise<void> {
    const message = await messageOf(workload, 'openclaw');
    const log = await namespace.log(workload.name, 'unseal-openclaw');
    expect(message).toMatch(new RegExp(`^unseal: gateway-token: ${code}: `));
    expect(log).toContain(message);
    expect(await namespace.container(workload.name, 'openclaw')).toMatchObject({ ready: false, restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } });
    expectNoSecret(message, log);
  }

  function expectNoSecret(...texts: string[]): void {
    for (const text of texts) {
      for (const secret of [token, settings.authKey]) expect(text.includes(secret)).toBe(false);
      expect(text).not.toContain('PRIVATE KEY-----');
    }
  }

  async function sidecarOf({ name }: Workload): Promise<ContainerState> {
    return until(`a state of ${name}'s sidecar`, { seconds: 30 }, async () => namespace.container(name, 'tailscale'));
  }
});
