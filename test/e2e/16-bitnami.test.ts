import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { Example, HEALTHY } from './support/agent';
import { App } from './support/app';
import { Namespace } from './support/cluster';
import { controller } from './support/controller';
import { outcomeOf, run } from './support/run';
import { placesOf } from './support/search';
import { secretValue } from './support/secrets';
import { settings } from './support/settings';
import { demandingTheKey, nodesCalled, peer } from './support/tailnet';

describe('a SealedSecret that seal wrote', () => {
  const app = App.from('examples/bitnami');
  const [here, there] = [new Namespace('sealed-here'), new Namespace('sealed-there')];
  const remove = async () => Promise.all([here, there].map(async namespace => namespace.remove({ ownVolumes: true })));
  beforeAll(async () => {
    await remove();
    for (const { name } of [here, there]) await run(['kubectl', 'create', 'namespace', name]);
    writeFileSync(join(app.folder, 'keys', 'controller.pem'), await controller.certificate());
  });
  afterAll(async () => {
    app.remove();
    await remove();
  });

  /** The manifest under another name, in another namespace. */
  function moved(manifest: string, namespace: Namespace, name: string): string {
    const { metadata, spec, ...rest } = parse(manifest);
    const place = { namespace: namespace.name, name };
    const template = { ...spec.template, metadata: { ...spec.template.metadata, ...place } };
    return stringify({ ...rest, metadata: { ...metadata, ...place }, spec: { ...spec, template } });
  }

  describe.each([
    ['strict', { renamed: false, elsewhere: false }],
    ['namespace-wide', { renamed: true, elsewhere: false }],
    ['cluster-wide', { renamed: true, elsewhere: true }],
  ])('with scope %s', (scope, { renamed, elsewhere }) => {
    const value = secretValue();
    let manifest = '';
    beforeAll(async () => {
      manifest = await app.sealForController(here.name, scope, 'password', value, '--scope', scope);
    });

    test.each([
      ['where it was sealed for', here, `${scope}-sealed`, true],
      ['under another name', here, `${scope}-renamed`, renamed],
      ['in another namespace', there, `${scope}-sealed`, elsewhere],
    ])('%s is opened as that scope lets it', async (_, namespace, name, opens) => {
      const placed = moved(manifest, namespace, name);
      expect(await controller.opens(placed)).toBe(opens);
      await namespace.apply(placed);
      expect(await controller.condition(namespace, name)).toMatchObject(opens ? { status: 'True' } : { status: 'False', message: expect.stringContaining('no key could decrypt secret') });
      const secret = await outcomeOf(['kubectl', '--namespace', namespace.name, 'get', 'secret', name, '--output=jsonpath={.data.password}']);
      if (opens) expect(Buffer.from(secret.stdout, 'base64').toString() === value).toBe(true);
      else expect(secret).toMatchObject({ code: 1, stderr: expect.stringContaining('NotFound') });
    });

    test('is sealed anew by the controller, in the same scope', async () => {
      const anew = await controller.reEncrypt(manifest);
      expect(parse(anew).spec.encryptedData.password).not.toBe(parse(manifest).spec.encryptedData.password);
      expect(await controller.opens(anew)).toBe(true);
      expect(await controller.opens(moved(anew, there, 'anew'))).toBe(elsewhere);
    });
  });

  test('with values put beside the first has all of them', async () => {
    const [first, second, third] = [secretValue(), secretValue(), secretValue()];
    const file = ['--output', 'keys/two.yaml'];
    await app.sealForController(here.name, 'two', 'first', first, ...file);
    await app.sealForController(here.name, 'two', 'second', second, ...file);
    // and kubeseal puts one beside ours
    await controller.mergeInto(join(app.folder, 'keys', 'two.yaml'), { metadata: { name: 'two-sealed', namespace: here.name }, stringData: { third } });
    await here.kubectl(['apply', '--validate=strict', '-f', join(app.folder, 'keys', 'two.yaml')]);
    expect(await controller.condition(here, 'two-sealed')).toMatchObject({ status: 'True' });
    const { data = {} } = await here.get('secret', 'two-sealed');
    const values = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]);
    expect(JSON.stringify(values) === JSON.stringify([['first', first], ['second', second], ['third', third]])).toBe(true);
  });
});

/** The example, with the controller's own certificate. */
class BitnamiAgent extends Example {
  constructor() {
    super({ source: 'examples/bitnami', namespace: 'bitnami-agents', name: 'agent', hasToken: true });
  }

  public async seal(): Promise<void> {
    await this.app.seal(this.namespace.name, this.name, 'gateway-token', this.token);
    writeFileSync(join(this.app.folder, 'keys', 'controller.pem'), await controller.certificate());
    // in place of the example's own, which is for a controller that there is none of
    await run(['rm', '-f', join(this.app.folder, SEALED)]);
    await this.sealAuthKey();
  }

  public async sealAuthKey(): Promise<void> {
    await this.app.sealForController(this.namespace.name, this.name, 'auth-key', settings.authKey, '--output', SEALED, '--force');
  }

  /** How often the Deployment has made new pods. */
  public async revision(): Promise<string> {
    const { stdout } = await this.namespace.kubectl(['get', 'deployment', this.name, '--output=jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}']);
    return stdout;
  }
}

const SEALED = 'keys/agent.sealed-secret.yaml';

describe('the example with an auth key in a SealedSecret', () => {
  const agent = new BitnamiAgent();
  beforeAll(async () => agent.namespace.remove());
  afterAll(async () => agent.remove());

  const isSealedSecret = ({ kind }: { kind: string }) => kind === 'SealedSecret';

  test('runs before there is a Secret, without its node', async () => {
    expect(await agent.makeNamespace()).toBe('');
    await agent.app.keygen(agent.namespace.name);
    await agent.seal();
    agent.manifests = await agent.app.synthesize();
    const objects = parseAllDocuments(agent.manifests).map(document => document.toJS());
    expect(objects.filter(isSealedSecret)).toHaveLength(1);
    await agent.namespace.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.filter(object => !isSealedSecret(object)) }));
    expect(await agent.gatewayHealth(240)).toEqual(HEALTHY);
    expect(await nodesCalled('bitnami-agent')).toEqual([]);
  });

  test('joins once the controller has made it, in the same pod', async () => {
    const { metadata } = await agent.namespace.pod(agent.name);
    await demandingTheKey(async () => {
      expect(await agent.deploy()).toBe('');
      expect(await controller.condition(agent.namespace, 'agent-sealed')).toMatchObject({ status: 'True' });
      // the kubelet brings Secrets into pods about once a minute
      await agent.namespace.ready(agent.name, 240);
    });
    expect((await agent.namespace.pod(agent.name)).metadata.uid).toBe(metadata.uid);
    const { id, address } = await agent.identity();
    expect(await nodesCalled('bitnami-agent')).toEqual([expect.objectContaining({ ID: id })]);
    for (const host of [address, 'bitnami-agent']) expect(JSON.parse(await peer.getInTime(`http://${host}:8080/healthz`))).toEqual(HEALTHY);
  });

  test('has its auth key in the Secret, in etcd, and in the sidecar\'s file alone', async () => {
    const places = await placesOf(settings.authKey, { workload: agent, folder: agent.app.folder, manifests: agent.manifests });
    // the kubelet puts the files of a Secret into a folder with the time in its name
    expect(places.map(place => place.replace(/\.\.\d[^/]*/, '(time)'))).toEqual(['Secret agent-sealed', 'etcd', 'tailscale /run/tailscale-auth/(time)/auth-key']);
  });

  test('is rolled once by a key that was sealed anew, and stays the same node', async () => {
    const { metadata } = await agent.namespace.pod(agent.name);
    const [identity, revision] = [await agent.identity(), await agent.revision()];
    await agent.sealAuthKey();
    expect(await agent.deploy()).toBe('');
    await agent.namespace.ready(agent.name, 480);
    expect((await agent.namespace.pod(agent.name)).metadata.uid).not.toBe(metadata.uid);
    expect(await controller.condition(agent.namespace, 'agent-sealed')).toMatchObject({ status: 'True' });
    expect(await agent.identity()).toEqual(identity);
    expect(JSON.parse(await peer.getInTime('http://bitnami-agent:8080/healthz'))).toEqual(HEALTHY);
    expect(await agent.revision()).toBe(`${Number(revision) + 1}`);

    expect(await agent.deploy()).toBe('');
    expect(await agent.revision()).toBe(`${Number(revision) + 1}`);
  });
});
