import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Example, HEALTHY, Identity } from './support/agent';
import { PACKAGE } from './support/app';
import { Moto, makeImage } from './support/kms';
import { Outcome, outcomeOf } from './support/run';
import { placesOf } from './support/search';
import { secretValue } from './support/secrets';
import { codesOf, metricsOf, statusOf, statusWhen } from './support/status';
import { demandingTheKey, nodesCalled, peer } from './support/tailnet';
import { messageOf } from './support/unsealing';
import { Kms, generateKeyPair, open, readSealedFile } from '../../src/sealing';
import { parseMessageHeader } from '../../src/sealing/message-header';
import { daysAfter, today } from '../../src/sealing/today';

const CLI = ['node', join(PACKAGE, 'lib', 'cli', 'main.js')];
const NAMESPACE = 'kms-agents';
const PUBLIC_KEY = `keys/${NAMESPACE}.pub.pem`;
const EXPIRES_AT = daysAfter(today(), 61);

describe('an agent whose values KMS opens', () => {
  const agent = new Example({ source: 'test/e2e/apps/kms', namespace: NAMESPACE, name: 'kms', hasToken: true, flags: ['--server-side'] });
  const before = { ...process.env };
  // of its own: other suites have theirs in Secrets, so in etcd
  const authKey = secretValue('tskey-auth-');
  const providerKey = secretValue();
  let moto: Moto;
  let key: string;
  let other: string;
  let identity: Identity;

  beforeAll(async () => {
    moto = await Moto.start();
    Object.assign(process.env, moto.env);
    [key, other] = [await moto.createKey(), await moto.createKey()];
    await makeImage('localhost/unseal-kms:e2e');
    await agent.namespace.remove();
    await sealFor('gateway-token', agent.token, '--kms-key', key, '--expires-at', EXPIRES_AT);
    await sealFor('auth-key', authKey, '--kms-key', key);
    await sealFor('provider-api-key', providerKey, '--kms-key', key);
    await agent.makeNamespace();
  });
  afterAll(async () => {
    try {
      await agent.remove();
    } finally {
      await moto.end();
      process.env = before;
    }
  });

  const file = (field: string) => `keys/kms.${field}.yaml`;
  const sealed = (field: string) => readSealedFile(join(agent.app.folder, file(field)));
  const expected = (field: string) => ({ namespace: NAMESPACE, name: 'kms', field });

  /** Runs the package's command in the app's folder, with what has it ask moto. */
  async function command(args: readonly string[], input = ''): Promise<Outcome> {
    const env = Object.entries(moto.env).map(([name, value]) => `${name}=${value}`);
    return outcomeOf(['env', ...env, ...CLI, ...args], { cwd: agent.app.folder, input });
  }

  const trySealing = async (field: string, value: string, ...options: string[]) => (
    command(['seal', '--force', ...options, '--namespace', NAMESPACE, '--name', 'kms', '--field', field, '--output', file(field)], value)
  );

  async function sealFor(field: string, value: string, ...options: string[]): Promise<void> {
    expect(await trySealing(field, value, ...options)).toMatchObject({ code: 0, stderr: '' });
  }

  /** Each secret is where it belongs, and nowhere else. */
  async function nothingLeaks(): Promise<void> {
    const searched = { workload: agent, folder: agent.app.folder, manifests: agent.manifests };
    expect(await placesOf(authKey, searched)).toEqual(['tailscale /run/tailscale-auth/auth-key']);
    expect(await placesOf(agent.token, searched)).toEqual(['openclaw /run/openclaw/gateway-token']);
    expect(await placesOf(providerKey, searched)).toEqual(['openclaw /run/openclaw/provider-api-key']);
  }

  test('a value for KMS and for a public key opens with each alone, and reseal moves it from one to the other', async () => {
    const pair = await generateKeyPair();
    writeFileSync(join(agent.app.folder, 'pair.pub.pem'), pair.publicKey);
    await sealFor('other-value', 'not-a-real-value', '--public-key', 'pair.pub.pem', '--kms-key', key);
    expect(sealed('other-value').recipients.map(({ keyId }) => keyId)).toEqual([pair.keyId, key]);
    expect((await open(sealed('other-value'), [pair.privateKey], expected('other-value'))).toString()).toBe('not-a-real-value');
    expect((await open(sealed('other-value'), [], expected('other-value'), new Kms())).toString()).toBe('not-a-real-value');

    expect(await command(['reseal', '--drop', 'pair.pub.pem', '--add', other, file('other-value')])).toMatchObject({ code: 0, stderr: '' });
    expect(sealed('other-value').recipients.map(({ keyId }) => keyId)).toEqual([key, other]);
    await expect(open(sealed('other-value'), [pair.privateKey], expected('other-value'))).rejects.toMatchObject({ code: 'NEEDS_KMS' });
    expect((await open(sealed('other-value'), [], expected('other-value'), new Kms())).toString()).toBe('not-a-real-value');

    // for another context KMS opens nothing, whoever asks
    const { encryptedDataKeys: [dataKey] } = parseMessageHeader(Buffer.from(sealed('other-value').ciphertext, 'base64'));
    await expect(new Kms().unwrap(dataKey, new Map([['namespace', 'elsewhere']]))).rejects.toMatchObject({ code: 'UNWRAP_FAILED' });
  });

  test('a key that KMS does not have has a code of its own', async () => {
    const absent = key.replace(/[0-9a-f]{12}$/, '000000000000');
    expect(await trySealing('other-value', 'not-a-real-value', '--kms-key', absent))
      .toMatchObject({ code: 1, stderr: expect.stringMatching(/KMS does not use the key: NotFoundException .*\(KMS_INVALID_KEY\)/) });
  });

  test('runs without a private key in the cluster, as the service account\'s role, and nothing leaks', async () => {
    await agent.deploy();
    await demandingTheKey(async () => agent.namespace.ready('kms', 240), authKey);
    identity = await agent.identity();
    expect((await agent.namespace.list('secrets')).map(({ metadata }) => metadata.name)).toEqual([]);
    expect(JSON.parse(await peer.getInTime(`http://${identity.address}:8080/healthz`, 60))).toEqual(HEALTHY);
    await nothingLeaks();
    // the agent has no token of AWS
    for (const container of ['openclaw', 'tailscale', 'status']) {
      expect((await agent.namespace.exec('kms', container, ['ls', '/var/run/secrets/eks.amazonaws.com'])).code).not.toBe(0);
    }
  });

  test('goes on while KMS is away; a new pod stays closed, says why, and opens when KMS is back', async () => {
    await moto.without(async () => {
      expect(JSON.parse(await peer.getInTime(`http://${identity.address}:8080/healthz`, 60))).toEqual(HEALTHY);
      await agent.namespace.deletePod('kms');
      expect(await messageOf(agent, 'openclaw')).toMatch(/^unseal: gateway-token: KMS_UNREACHABLE: KMS does not answer: TimeoutError /);
    });
    await agent.namespace.ready('kms', 300);
    expect(await agent.identity()).toEqual(identity);
  });

  test('with its token for a key pair, too, it starts while KMS is away, and status and metrics say what is missing', async () => {
    const nodes = await nodesCalled('kms');
    await agent.app.keygen(NAMESPACE);
    expect(await command(['reseal', '--add', PUBLIC_KEY, file('gateway-token')])).toMatchObject({ code: 0, stderr: '' });
    await agent.deploy();
    await agent.namespace.ready('kms', 240);
    expect(codesOf(await statusOf(agent))).not.toContain('KMS_UNREACHABLE');
    await moto.without(async () => {
      await agent.namespace.deletePod('kms');
      await agent.namespace.ready('kms', 240);
      const { errors } = await statusWhen(agent, 'KMS_UNREACHABLE', 60, status => codesOf(status).includes('KMS_UNREACHABLE'));
      expect(errors.find(({ code }) => code === 'KMS_UNREACHABLE')).toMatchObject({ message: expect.stringContaining('auth-key: KMS does not answer'), fix: expect.stringContaining('TCP 443') });
      // what the agent does without is nothing that is wrong with the tunnel, and is counted all the same
      expect(JSON.stringify(errors)).not.toContain('provider-api-key');
      expect((await metricsOf(agent)).split('\n')).toEqual(expect.arrayContaining([
        'tailnet_node_unseal_failures 2',
        `tailnet_node_sealed_value_expiry_timestamp_seconds{field="gateway-token"} ${Date.parse(EXPIRES_AT) / 1000}`,
      ]));
      // and nobody is there to show an auth key to: the node is the one that it was
      expect(await agent.identity()).toEqual(identity);
      expect(JSON.parse(await peer.getInTime(`http://${identity.address}:8080/healthz`, 60))).toEqual(HEALTHY);
    });
    expect(await nodesCalled('kms')).toEqual(nodes);
  });
});
