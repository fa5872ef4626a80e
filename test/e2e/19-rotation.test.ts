import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Example, HEALTHY, Identity } from './support/agent';
import { Outcome } from './support/run';
import { placesOfAny } from './support/search';
import { settings } from './support/settings';
import { nodesCalled, peer } from './support/tailnet';

const PUBLIC_KEY = 'keys/rotation.pub.pem';
const SECRET = 'openclaw-sealing-key';

/** The commands of `docs/rotation.md`, under an agent that runs. */
describe('an agent whose keys are rotated', () => {
  const agent = new Example({ source: 'test/e2e/apps/rotation', namespace: 'rotation', name: 'rotated', hasToken: true, flags: ['--server-side'] });
  let first: Identity;
  let retired: string;

  beforeAll(async () => {
    await agent.namespace.remove();
    const privateKey = await agent.app.keygenToStdout('rotation');
    await agent.seal();
    await agent.makeNamespace();
    await agent.namespace.apply(privateKey, '--server-side');
    await agent.deploy();
    await agent.firstStart();
    first = await agent.identity();
  });
  afterAll(async () => agent.remove());

  const rotate = async (...args: string[]): Promise<Outcome> => agent.app.command('rotate', '--namespace', 'rotation', '--public-key', PUBLIC_KEY, ...args, 'keys');
  const privateKeys = async () => Object.values((await agent.namespace.get('secret', SECRET)).data!).map(value => Buffer.from(value, 'base64').toString());
  const podUid = async () => (await agent.namespace.pod(agent.name)).metadata.uid;
  /** How often the pod's template has changed, the first one included. */
  const rollouts = async () => (await agent.namespace.list('replicasets')).length;

  /** Each secret is where it belongs, and nowhere else; no private key is anywhere but in its Secret. */
  async function nothingLeaks(): Promise<void> {
    const searched = { workload: agent, folder: agent.app.folder, manifests: agent.manifests };
    expect(await placesOfAny([settings.authKey, agent.token], searched)).toEqual(['openclaw /run/openclaw/gateway-token', 'tailscale /run/tailscale-auth/auth-key']);
    // a line from the middle of each: the armor is in every key
    expect(await placesOfAny((await privateKeys()).map(key => key.split('\n')[20]), searched)).toEqual([`Secret ${SECRET}`, 'etcd']);
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
    expect(await privateKeys()).toContain(retired);
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
    expect(await privateKeys()).toEqual([expect.not.stringContaining(retired)]);
    await agent.namespace.deletePod(agent.name);
    await agent.namespace.ready(agent.name, 240);
    await isAsItWas();
    await nothingLeaks();
  });

  test('has files that the old private key does not open', async () => {
    const key = join(agent.app.folder, 'retired.pem');
    writeFileSync(key, retired);
    const { code, stderr } = await agent.app.command('reseal', '--private-key', 'retired.pem', '--add', PUBLIC_KEY, 'keys/rotated.auth-key.yaml');
    // sealed for that key alone already
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await agent.app.keygenToStdout('rotation', 'other.pem');
    expect(await agent.app.command('reseal', '--private-key', 'retired.pem', '--add', 'other.pem', 'keys/rotated.auth-key.yaml'))
      .toMatchObject({ code: 1, stderr: expect.stringContaining('(NO_MATCHING_RECIPIENT)') });
  });

  test('is replaced once when its auth key is another one, and is as it was', async () => {
    const before = await rollouts();
    await agent.app.seal('rotation', agent.name, 'auth-key', settings.authKey);
    await agent.deploy();
    await agent.namespace.ready(agent.name, 240);
    expect(await rollouts()).toBe(before + 1);
    await isAsItWas();
    await nothingLeaks();
    // and applied once more, it is not
    await agent.deploy();
    await agent.namespace.ready(agent.name, 240);
    expect(await rollouts()).toBe(before + 1);
  });
});
