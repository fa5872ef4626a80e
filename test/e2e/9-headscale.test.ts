import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Example, HEALTHY, Workload } from './support/agent';
import { App, firstDocument } from './support/app';
import { launchBrowser } from './support/browser';
import { Namespace } from './support/cluster';
import { logIn } from './support/control-ui';
import { Headscale } from './support/headscale';
import { listenersOf, loopbackPorts, peerApiPort, reachedPorts } from './support/ports';
import { outcomeOf, Outcome } from './support/run';
import { secretValue } from './support/secrets';
import { settings } from './support/settings';
import { codesOf, statusWhen } from './support/status';
import { until } from './support/until';

const PAGE = '<h1>wiki</h1>';
const ALICE = 'alice@example.com';
const BOB = 'bob@example.com';
// a user of whom no machine joins
const CAROL = 'carol@example.com';
const SUFFIX = settings.headscale.domain;

/** A policy by which one of the two sees the page, and nobody anything else. */
function allowing(user: string, tests: object[] = [], more: object[] = []): string {
  return JSON.stringify({
    tagOwners: { 'tag:wiki': [] },
    grants: [{ src: [user], dst: ['tag:wiki'], ip: ['tcp:8080'] }, ...more],
    tests,
  });
}

describe('a sidecar whose control server is Headscale', () => {
  const headscale = Headscale.fromEnvironment();
  const wiki = new Example({ source: 'examples/sidecar-only', namespace: 'tools', name: 'wiki', hasToken: false });
  beforeAll(async () => {
    await wiki.namespace.remove();
    for (const { id, tags } of await headscale.nodes()) if (tags.includes('tag:wiki')) await headscale.removeNode(id);
    await headscale.setPolicy(allowing(ALICE));
    wiki.app.set({ loginServer: `'${headscale.loginServer}'`, tailnetDomain: `'${SUFFIX}'` });
  });
  afterAll(async () => wiki.remove());

  test('is not let in when it asks for tags, though its key has them, and says so', async () => {
    expect(await wiki.makeNamespace()).toBe('');
    await wiki.app.keygen('tools');
    await wiki.app.seal('tools', 'wiki', 'auth-key', await headscale.preAuthKey({ tags: ['tag:wiki'] }));
    wiki.app.set({ tags: '[\'tag:wiki\']' });
    expect(await wiki.deploy()).toBe('');
    await statusWhen(wiki, 'that its tags are refused', 120, status => codesOf(status).includes('TAGS_REJECTED'));
    expect(await headscale.nodes()).not.toContainEqual(expect.objectContaining({ name: 'wiki' }));
  });

  test('has the tags of its key when it asks for none, and a name that ends in the tailnet\'s own domain', async () => {
    wiki.app.set({ tags: undefined });
    expect(await wiki.deploy()).toBe('');
    await wiki.namespace.ready('wiki');
    const { address } = await wiki.identity();
    expect(await headscale.nodes()).toContainEqual(expect.objectContaining({
      name: 'wiki', addresses: expect.arrayContaining([address]), tags: ['tag:wiki'], user: undefined, online: true,
    }));
    const status = await wiki.namespace.shell('wiki', 'tailscale', 'tailscale status --json --peers=false');
    expect(JSON.parse(status)).toMatchObject({ CertDomains: null, Self: { DNSName: `wiki.${SUFFIX}.` } });
    const told = await statusWhen(wiki, 'that it is connected', 60, ({ state }) => state === 'connected');
    expect(codesOf(told)).toEqual([]);
  });

  test('answers whom the policy names, at the port that it names', async () => {
    const { address } = await wiki.identity();
    for (const host of [address, 'wiki', `wiki.${SUFFIX}`]) expect(await inTime(headscale.proxyOf(ALICE), `http://${host}:8080/`)).toBe(PAGE);
    expect(await get(headscale.proxyOf(ALICE), `http://${address}:9003/`)).not.toMatchObject({ code: 0 });
    expect(await get(headscale.proxyOf(BOB), `http://${address}:8080/`)).not.toMatchObject({ code: 0 });
  });

  test('answers somebody else as soon as the policy says so', async () => {
    const { address } = await wiki.identity();
    await headscale.setPolicy(allowing(BOB));
    expect(await inTime(headscale.proxyOf(BOB), `http://${address}:8080/`)).toBe(PAGE);
    await until('the other one to be refused', { seconds: 30 }, async () => (await get(headscale.proxyOf(ALICE), `http://${address}:8080/`)).code !== 0);
  });

  test('reaches nobody itself, unless the policy gives its tag something', async () => {
    const bob = (await headscale.nodes()).find(({ user }) => user === BOB)!;
    const connect = `require("net").connect(1055, "${bob.addresses[0]}").on("connect", () => process.exit(0)); setTimeout(() => process.exit(1), 5000)`;
    const connected = async () => (await wiki.namespace.exec('wiki', 'wiki', ['node', '-e', connect])).code === 0;
    await headscale.setPolicy(allowing(ALICE, [], [{ src: ['tag:wiki'], dst: [BOB], ip: ['tcp:1055'] }]));
    await until('the workload to reach a peer', { seconds: 30 }, connected);
    await headscale.setPolicy(allowing(ALICE));
    await until('the workload to reach it no more', { seconds: 30 }, async () => !await connected());
  });

  test('has a policy that is judged by its tests, where whoever they name has a node', async () => {
    const fits = [{ src: ALICE, accept: ['tag:wiki:8080'], deny: ['tag:wiki:9003'] }, { src: BOB, deny: ['tag:wiki:8080'] }, { src: 'tag:wiki', deny: [`${BOB}:1055`] }];
    expect(await headscale.checkPolicy(allowing(ALICE, fits))).toEqual({ ok: true, output: 'Policy is valid' });
    const missed = `${ALICE} -> tag:wiki:8080: expected ALLOWED, got DENIED`;
    expect(await headscale.checkPolicy(allowing(BOB, fits))).toMatchObject({ ok: false, output: expect.stringContaining(missed) });

    const ofCarol = allowing(ALICE, [{ src: CAROL, deny: ['tag:wiki:8080'] }]);
    expect(await headscale.checkPolicy(ofCarol)).toMatchObject({ ok: false, output: expect.stringContaining(`source "${CAROL}"`) });
    const { id } = await headscale.makeNode('phone', { user: CAROL });
    expect(await headscale.checkPolicy(ofCarol)).toMatchObject({ ok: true });
    await headscale.removeNode(id);
  });
});

describe('a tailnet whose policy the app makes', () => {
  const headscale = Headscale.fromEnvironment();
  const namespace = new Namespace('policed');
  const app = App.from('test/e2e/apps/policed');
  const [guarded, notes] = ['guarded', 'notes'].map(name => new Workload(namespace, name));
  const token = secretValue();
  let policy: any;
  beforeAll(async () => {
    await namespace.remove();
    for (const { id, tags } of await headscale.nodes()) if (tags.some(tag => ['tag:guarded', 'tag:notes'].includes(tag))) await headscale.removeNode(id);
    app.set({ loginServer: `'${headscale.loginServer}'` });
    const privateKey = await app.keygenToStdout('policed');
    await app.seal('policed', 'guarded', 'gateway-token', token);
    // an app that was never synthesized has no policy for the keys that it needs: so the first one is made with any key
    for (const { name } of [guarded, notes]) await app.seal('policed', name, 'auth-key', settings.authKey);
    await app.synthesize();
    policy = JSON.parse(readFileSync(join(app.folder, 'dist', 'tailnet-policy.hujson'), 'utf8'));
    // its tests are of nodes that are still to come
    await headscale.setPolicy(JSON.stringify({ ...policy, tests: undefined }));
    for (const { name } of [guarded, notes]) await app.seal('policed', name, 'auth-key', await headscale.preAuthKey({ tags: [`tag:${name}`] }));
    const manifests = await app.synthesize();
    await namespace.apply(firstDocument(manifests), '--server-side');
    await namespace.apply(privateKey, '--server-side');
    await namespace.apply(manifests, '--server-side');
    for (const { name } of [guarded, notes]) await namespace.ready(name, 200);
  });
  afterAll(async () => {
    try {
      await namespace.remove();
    } finally {
      app.remove();
    }
  });

  test('is the same at each synthesis, and is taken with all its tests by a judge that is not ours', async () => {
    expect(JSON.parse(readFileSync(join(app.folder, 'dist', 'tailnet-policy.hujson'), 'utf8'))).toEqual(policy);
    expect(policy.tests.length).toBeGreaterThan(3);
    expect(await headscale.checkPolicy(JSON.stringify(policy))).toEqual({ ok: true, output: 'Policy is valid' });
    await headscale.setPolicy(JSON.stringify(policy));
  });

  test('is refused by that judge when it grants what a test denies', async () => {
    const open = { ...policy, grants: [...policy.grants, { src: [BOB], dst: ['tag:guarded'], ip: ['tcp:8080'] }] };
    expect(await headscale.checkPolicy(JSON.stringify(open))).toMatchObject({ ok: false, output: expect.stringContaining(`${BOB} -> tag:guarded:8080`) });
  });

  test('lets each person reach what is granted to them, and nothing else', async () => {
    const [agent, page] = await Promise.all([guarded, notes].map(async workload => (await workload.identity()).address));
    const [alice, bob] = [ALICE, BOB].map(user => headscale.proxyOf(user));
    for (const host of [agent, 'guarded', `guarded.${SUFFIX}`]) expect(JSON.parse(await inTime(alice, `http://${host}:8080/healthz`))).toEqual(HEALTHY);
    expect(await inTime(alice, `http://${agent}:9003/`)).toContain('<!doctype html>');
    expect(await inTime(bob, `http://${page}:8080/`)).toBe('notes');
    for (const [proxy, url] of [[bob, `http://${agent}:8080/healthz`], [bob, `http://${agent}:9003/`], [alice, `http://${page}:8080/`], [alice, `http://${agent}:18789/healthz`]]) {
      expect(await get(proxy, url)).not.toMatchObject({ code: 0 });
    }
  });

  test('shuts the ports of loopback that userspace mode opens', async () => {
    const { address } = await notes.identity();
    const peerApi = await peerApiPort(notes);
    const ports = [22, 1055, 3000, 8080, 9002, 9003, 41641, ...loopbackPorts(await listenersOf(notes))].filter(port => port !== peerApi);
    const reached = async (user: string) => reachedPorts(headscale.proxyOf(user), address, ports);
    expect(await reached(BOB)).toEqual([8080]);
    expect(await reached(ALICE)).toEqual([]);
    // that it is the policy which shuts them is told by one that does not
    const open = { ...policy, tests: undefined, grants: [...policy.grants, { src: [BOB], dst: ['tag:notes'], ip: ['tcp:*'] }] };
    await headscale.setPolicy(JSON.stringify(open));
    await until('Bob to reach the ports of loopback', { seconds: 30 }, async () => (await reached(BOB)).join() === '3000,8080');
    expect(await inTime(headscale.proxyOf(BOB), `http://${address}:3000/`)).toBe('notes');
    await headscale.setPolicy(JSON.stringify(policy));
    await until('Bob to reach them no more', { seconds: 30 }, async () => (await reached(BOB)).join() === '8080');
  });

  test('lets the agent reach nothing', async () => {
    const { address } = await notes.identity();
    const bob = (await headscale.nodes()).find(({ user }) => user === BOB)!;
    for (const [host, port] of [[address, 8080], [bob.addresses[0], 1055]]) {
      const ask = ['timeout', '6', 'bash', '-c', `exec 3<> /dev/tcp/${host}/${port}`];
      expect(await namespace.exec('guarded', 'openclaw', ask)).not.toMatchObject({ code: 0 });
    }
  });

  test('has no certificates: the agent answers without, and the status says so', async () => {
    const status = await statusWhen(guarded, 'that there are no certificates', 60, each => codesOf(each).includes('HTTPS_UNAVAILABLE'));
    expect(status).toMatchObject({ state: 'connected', dnsName: `guarded.${SUFFIX}` });
    expect(status.urls).toEqual(expect.arrayContaining(['http://guarded:8080', `http://guarded.${SUFFIX}:8080`]));
  });

  test('has names that end in a domain of its own, from which the gateway takes browsers', async () => {
    const browser = await launchBrowser({ proxy: `socks5://${headscale.proxyOf(ALICE)}` });
    try {
      for (const url of [`http://guarded.${SUFFIX}:8080`, 'http://guarded:8080']) {
        const page = await (await browser.newContext()).newPage();
        await logIn(page, url, token);
        await page.locator('.login-gate').getByText('Waiting for approval').first().waitFor();
      }
    } finally {
      await browser.close();
    }
  });
});

async function get(proxy: string, url: string): Promise<Outcome> {
  return outcomeOf(['curl', '--silent', '--show-error', '--fail', '--max-time', '5', '--socks5-hostname', proxy, url]);
}

async function inTime(proxy: string, url: string): Promise<string> {
  return until(`an answer from ${url} by way of ${proxy}`, { seconds: 60 }, async () => {
    const { code, stdout } = await get(proxy, url);
    return code === 0 && stdout;
  });
}
