import { movesAndStaysItself } from './scenarios/moves';
import { Example } from './support/agent';
import { settings } from './support/settings';
import { demandingTheKey, nodesCalled, peer } from './support/tailnet';
import { messageOf, reportOf } from './support/unsealing';
import { until } from './support/until';

const PAGE = '<h1>wiki</h1>';

describe('the example of a sidecar on a workload of another kind', () => {
  const wiki = new Example({ source: 'examples/sidecar-only', namespace: 'tools', name: 'wiki', hasToken: false });
  let privateKey = '';
  beforeAll(async () => wiki.namespace.remove());
  afterAll(async () => wiki.remove());

  test('without any private key in the cluster the workload runs, and the reason is told', async () => {
    expect(await wiki.makeNamespace()).toBe('');
    privateKey = await wiki.app.keygenToStdout('tools');
    await wiki.seal();
    expect(await wiki.deploy()).toBe('');

    const ask = 'fetch("http://127.0.0.1:3000").then(answer => answer.text()).then(console.log)';
    const answer = await until('the workload to answer in its container', { seconds: 60, details: async () => wiki.namespace.describe() }, async () => {
      const { code, stdout } = await wiki.namespace.exec(wiki.name, 'wiki', ['node', '-e', ask]);
      return code === 0 && stdout.trim();
    });
    expect(answer).toBe(PAGE);
    expect(await messageOf(wiki, 'tailscale')).toMatch(/^unseal: auth-key: NO_PRIVATE_KEY: /);
    expect(await reportOf(wiki)).toMatchObject({ values: [{ field: 'auth-key', state: 'failed', required: false, code: 'NO_PRIVATE_KEY' }] });
    expect(await nodesCalled('wiki')).toEqual([]);
  });

  test('with the private key a new pod joins, and answers by address and by name', async () => {
    await wiki.namespace.apply(privateKey);
    await demandingTheKey(async () => {
      await wiki.namespace.deletePod(wiki.name);
      await wiki.namespace.ready(wiki.name);
    });
    const { id, address } = await wiki.identity();
    expect(await nodesCalled('wiki')).toEqual([expect.objectContaining({ ID: id })]);
    for (const host of [address, 'wiki', `wiki.${await peer.suffix()}`]) expect(await peer.getInTime(`http://${host}:8080/`)).toBe(PAGE);
    const log = await wiki.namespace.log(wiki.name, 'tailscale') + await wiki.namespace.log(wiki.name, 'unseal-tailscale');
    expect(log).not.toContain(settings.authKey);
  });

  test('a port that is changed is served by the same pod', async () => {
    const { address } = await wiki.identity();
    const { metadata } = await wiki.namespace.pod(wiki.name);
    wiki.app.set({ port: '8082' });
    expect(await wiki.deploy()).toBe('');
    // the kubelet brings ConfigMaps into pods about once a minute
    expect(await peer.getInTime(`http://${address}:8082/`, 120)).toBe(PAGE);
    expect(await peer.get(`http://${address}:8080/`)).not.toMatchObject({ code: 0 });
    expect((await wiki.namespace.pod(wiki.name)).metadata.uid).toBe(metadata.uid);
    expect(await wiki.namespace.container(wiki.name, 'tailscale')).toMatchObject({ restartCount: 0 });
    wiki.app.set({ port: undefined });
  });

  movesAndStaysItself(wiki, PAGE);
});
