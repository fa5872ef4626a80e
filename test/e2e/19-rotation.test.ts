import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Example, HEALTHY, Identity } from './support/agent';
import { Outcome } from './support/run';
import { placesOfAny } from './support/search';
import { secretValue } from './support/secrets';
import { demandingTheKey, nodesCalled, peer } from './support/tailnet';

const PUBLIC_KEY = 'keys/rotation.pub.pem';
const SECRET = 'openclaw-sealing-key';

/** The commands of `docs/rotation.md`, under an agent that runs. */
describe('an agent whose keys are rotated', () => {
  const agent = new Example({ source: 'test/e2e/apps/rotation', namespace: 'rotation', name: 'rotated', hasToken: true, flags: ['--server-side'] });
  let first: Identity;
  let retired: string;
  /** Of its own: other suites have the shared one in a Secret, and etcd keeps what was there. */
  let authKey = secretValue('tskey-auth-');

  beforeAll(async () => {
    await agent.namespace.remove();
    const privateKey = await agent.app.keygenToStdout('rotation');
    await agent.seal();
    await agent.app.seal('rotation', agent.name, 'auth-key', authKey);
    await agent.makeNamespace();
    await agent.namespace.apply(privateKey, '--server-side');
    await agent.deploy();
    await demandingTheKey(async () => agent.namespace.ready(agent.name, 240), authKey);
    first = await agent.identity();
  });
  afterAll(async () => agent.remove());

  const rotate = async (...args: string[]): Promise<Outcome> => agent.app.command('rotate', '--namespace', 'rotation', '--public-key', PUBLIC_KEY, ...args, 'keys');
  const privateKeys = async () => Object.values((await agent.namespace.get('secret', SECRET)).data!).map(value => Buffer.from(value, 'base64').toString());
  const podUid = async () => (await agent.namespace.pod(agent.name)).metadata.uid;
  /** How often the pod's template has changed, the first one included. */
  const rollouts = async () => (await agent.namespace.list('replicasets')).length;

  /** A line of a private key: the armor is in every one. */
  const middleOf = (key: string) => key.split('\n')[20];

  /** Each secret is where it belongs, and nowhere else; no private key is anywhere but in its Secret. */
  async function nothingLeaks(): Promise<void> {
    const searched = { workload: agent, folder: agent.app.folder, manifests: agent.manifests };
    expect(await placesOfAny([authKey, agent.token], searched)).toEqual(['openclaw /run/openclaw/gateway-token', 'tailscale /run/tailscale-auth/auth-key']);
    expect(await placesOfAny((await privateKeys()).map(middleOf), searched)).toEqual([`Secret ${SECRET}`, 'etcd']);
  }

  /** It is the node that it was, alone, and its gateway answers. */
  async function isAsItWas(): Promise<void> {
    expect(await agent.identity()).toEqual(first);
    expect(await nodesCalled(agent.name)).toHaveLength(1);
    expect(JSON.parse(await peer.getInTime(`http://${first.address}:8080/healthz`, 60))).toEqual(HEALTHY);
  }

  test('runs, and nothing leaks', async () => {
    await isAsItWas();
    await nothingLeaks();
    expect(await rollouts()).toBe(1);
    [retired] = await privateKeys();
  });

  test('does not notice that another key pair takes the place of its own', async () => {
    const before = await podUid();
    expect(await rotate()).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('sealed 2 files of rotation for sha256:') });
    expect(await podUid()).toBe(before);
    expect(await privateKeys()).toHaveLength(2);
    await nothingLeaks();
  });

  test('keeps the old private key as long as what is applied needs it', async () => {
    expect(await rotate('--finish')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/ConfigMap rotated\S* in rotation holds the .*, sealed for none of the keys that stay; apply/) });
    expect((await privateKeys()).includes(retired)).toBe(true);
  });

  test('is replaced once when the files are applied, and is as it was', async () => {
    await agent.deploy();
    await agent.namespace.ready(agent.name, 240);
    expect(await rollouts()).toBe(2);
    await isAsItWas();
    await nothingLeaks();
  });

  test('needs the old private key no more', async () => {
    const before = await podUid();
    expect(await rotate('--finish')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(/(^|\n)retired sha256:[0-9a-f]{64} /) });
    expect(await podUid()).toBe(before);
    expect(await privateKeys()).toHaveLength(1);
    expect((await privateKeys()).includes(retired)).toBe(false);
    await agent.namespace.deletePod(agent.name);
    await agent.namespace.ready(agent.name, 240);
    await isAsItWas();
    await nothingLeaks();
  });

  test('has files that the old private key does not open, which is in no object any more', async () => {
    writeFileSync(join(agent.app.folder, 'retired.pem'), retired);
    await agent.app.keygenToStdout('rotation', 'other.pem');
    expect(await agent.app.command('reseal', '--private-key', 'retired.pem', '--add', 'other.pem', 'keys/rotated.auth-key.yaml'))
      .toMatchObject({ code: 1, stderr: expect.stringContaining('(NO_MATCHING_RECIPIENT)') });
    rmSync(join(agent.app.folder, 'retired.pem'));
    const places = await placesOfAny([middleOf(retired)], { workload: agent, folder: agent.app.folder, manifests: agent.manifests });
    // etcd keeps what was there until it is compacted
    expect(places.filter(place => place !== 'etcd')).toEqual([]);
  });

  test('is replaced once when its auth key is another one, and is as it was', async () => {
    const before = await rollouts();
    const old = authKey;
    authKey = secretValue('tskey-auth-');
    await agent.app.seal('rotation', agent.name, 'auth-key', authKey);
    await agent.deploy();
    await agent.namespace.ready(agent.name, 240);
    expect(await rollouts()).toBe(before + 1);
    await isAsItWas();
    await nothingLeaks();
    expect(await placesOfAny([old], { workload: agent, folder: agent.app.folder, manifests: agent.manifests })).toEqual([]);
    // and applied once more, it is not
    await agent.deploy();
    await agent.namespace.ready(agent.name, 240);
    expect(await rollouts()).toBe(before + 1);
  });
});
