import { HEALTHY, Workload } from './support/agent';
import { App, firstDocument } from './support/app';
import { Namespace } from './support/cluster';
import { withoutControl, withoutUdp } from './support/machine';
import { secretValue } from './support/secrets';
import { settings } from './support/settings';
import { STATUS_PORT, codesOf, statusCommand, statusOf, statusWhen } from './support/status';
import { demandingTheKey, expireAll, nodesCalled, nodesOf, peer } from './support/tailnet';
import { until } from './support/until';
import { STATUS_PATH } from '../../src/status/document';

/** The custom resources are for an operator, which the cluster need not have. */
const FOR_OPERATOR = /^kind: (PodMonitor|PrometheusRule)$/m;

describe('the status of a tunnel', () => {
  const namespace = new Namespace('watched');
  const app = App.from('test/e2e/apps/watched');
  const [agent, refused, expiring] = ['observed', 'refused', 'expiring'].map(name => new Workload(namespace, name));

  beforeAll(async () => {
    await namespace.remove();
    app.set({});
    const privateKey = await app.keygenToStdout('watched');
    await app.seal('watched', 'observed', 'gateway-token', secretValue());
    await app.seal('watched', 'observed', 'auth-key', settings.authKey);
    await app.seal('watched', 'refused', 'auth-key', secretValue('tskey-auth-'));
    await app.seal('watched', 'expiring', 'auth-key', settings.authKey);
    const manifests = await app.synthesize();
    await namespace.apply(firstDocument(manifests));
    await namespace.apply(privateKey);
    await namespace.apply(manifests.split(/^---$/m).filter(document => !FOR_OPERATOR.test(document)).join('---\n'));
  });
  afterAll(async () => {
    try {
      await expireAll(false);
      await namespace.remove();
    } finally {
      app.remove();
    }
  });

  test('an auth key that the control server refuses is told by its code, and the key is not', async () => {
    await demandingTheKey(async () => {
      const status = await statusWhen(refused, 'that its key is refused', 90, ({ errors }) => errors.some(({ code }) => code === 'AUTH_KEY_REJECTED'));
      expect(status).toMatchObject({ state: 'needs-login', addresses: [], urls: [] });
      // containerboot has ended the daemon meanwhile, and begun anew
      await namespace.restartedAtLeast('refused', 'tailscale', 2);
      expect(codesOf(await statusOf(refused))).toContain('AUTH_KEY_REJECTED');
      const { code, stdout } = await statusCommand('--namespace', 'watched', '--selector', 'app.kubernetes.io/name=refused');
      expect(code).toBe(1);
      expect(stdout).toMatch(/^refused +needs-login /m);
      expect(stdout).toMatch(/AUTH_KEY_REJECTED: /);
      expect(stdout + JSON.stringify(status)).not.toContain('tskey');
      await namespace.ready('observed', 150);
    });
    expect(codesOf(await statusWhen(refused, 'that it is connected, since any key will do', 90, ({ state }) => state === 'connected'))).toEqual([]);
  });

  test('connected, with the addresses that its control server gave, and URLs that answer', async () => {
    const status = await statusWhen(agent, 'that UDP works', 90, ({ udp }) => udp.available === 'yes');
    const [node, ...others] = await nodesCalled('observed');
    expect(others).toEqual([]);
    const suffix = await peer.suffix();
    expect(status).toMatchObject({
      name: 'tailscale',
      enabled: true,
      instance: 'observed',
      state: 'connected',
      hostname: 'observed',
      dnsName: `observed.${suffix}`,
      relay: { reasons: expect.any(Array) },
      errors: [],
      versions: { daemon: '1.102.3', cli: '1.102.3' },
    });
    expect([...status.addresses].sort()).toEqual(node.Addresses.map(address => address.split('/')[0]).sort());
    expect(status.urls.slice(0, 3)).toEqual(['http://observed:8080', `http://observed.${suffix}:8080`, `http://${status.addresses[0]}:8080`]);
    for (const url of status.urls.filter(each => !each.includes('['))) expect(JSON.parse(await peer.getInTime(`${url}/healthz`))).toEqual(HEALTHY);
  });

  test('is told over the tailnet, as a page and as a document, at a port of its own', async () => {
    const { address } = await agent.identity();
    for (const host of [address, 'observed', `observed.${await peer.suffix()}`]) {
      expect(JSON.parse(await peer.getInTime(`http://${host}:${STATUS_PORT}${STATUS_PATH}`))).toMatchObject({ instance: 'observed', state: 'connected' });
    }
    expect(await peer.getInTime(`http://observed:${STATUS_PORT}/`)).toContain('observed is connected');
    expect(await peer.getInTime(`http://observed:${STATUS_PORT}/readyz`)).toContain('connected');
  });

  test('is told on the terminal, by one line an instance', async () => {
    await statusWhen(expiring, 'that it is connected', 60, ({ state }) => state === 'connected');
    const all = await statusCommand('--namespace', 'watched');
    expect(all).toEqual({ code: 0, stderr: '', stdout: expect.any(String) });
    const rows = all.stdout.split('\n').slice(1, 4).map(row => row.split(/ {2,}/));
    expect(rows.map(([name, state]) => `${name} ${state}`)).toEqual(['expiring connected', 'observed connected', 'refused connected']);
    expect(rows[1]).toEqual(expect.arrayContaining([(await agent.identity()).address, 'http://observed:8080', 'yes']));
    const { stdout } = await statusCommand('--namespace', 'watched', '-o', 'json');
    expect(JSON.parse(stdout)).toEqual(['expiring', 'observed', 'refused'].map(instance => expect.objectContaining({ namespace: 'watched', instance, state: 'connected' })));
  });

  test('is shut to pods and machines that are not Prometheus\'s, and its metrics are open to those that are', async () => {
    const { status: { podIP } } = await namespace.pod('observed');
    const url = `http://${podIP}:${STATUS_PORT}/metrics`;
    expect(await peer.outside(['curl', '--silent', '--max-time', '3', url])).toMatchObject({ code: 28 });
    const monitoring = new Namespace('monitoring');
    await monitoring.remove();
    await namespace.apply(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } }));
    try {
      for (const each of [monitoring, namespace]) {
        await each.kubectl(['run', 'scraper', '--image=node:24-bookworm-slim', '--image-pull-policy=IfNotPresent', '--command', '--', 'sleep', '300']);
        await each.kubectl(['wait', '--for=condition=Ready', 'pod/scraper', '--timeout=60s']);
      }
      const scrape = `fetch("${url}", {signal: AbortSignal.timeout(3000)}).then(a => a.text()).then(console.log, e => console.log(e.name))`;
      const inside = await until('the metrics', { seconds: 30 }, async () => {
        const { stdout } = await monitoring.kubectl(['exec', 'scraper', '--', 'node', '-e', scrape]);
        return stdout.includes('tailnet_node_up') && stdout;
      });
      expect(inside).toMatch(/^tailnet_node_up 1$/m);
      expect((await namespace.kubectl(['exec', 'scraper', '--', 'node', '-e', scrape])).stdout.trim()).toBe('TimeoutError');
    } finally {
      await namespace.kubectl(['delete', 'pod', 'scraper', '--grace-period=1', '--wait=false']);
      await monitoring.remove();
    }
  });

  test('UDP that a firewall blocks is told with the relay risk within two checks, and the path is a relay\'s', async () => {
    const { status: { podIP } } = await namespace.pod('observed');
    const { address } = await agent.identity();
    expect(await peer.pingUntilDirect(address)).toMatchObject({ code: 0 });
    await withoutUdp(podIP, async () => {
      // two checks at ten seconds, and the time that the second takes
      const status = await statusWhen(agent, 'that UDP is blocked', 35, ({ udp }) => udp.available === 'no');
      expect(status).toMatchObject({ state: 'connected', relay: { risk: 'high' } });
      expect(status.relay.reasons.map(({ code }) => code)).toContain('UDP_BLOCKED');
      await until('the path to be a relay\'s', { seconds: 60 }, async () => (await peer.ping(address)).stdout.includes('via DERP(local)'));
      const relayed = await until('the status to tell of a peer on a relay', { seconds: 60 }, async () => {
        // only peers with traffic are counted, and a ping is none
        await peer.get(`http://${address}:8080/healthz`);
        const { relay } = await statusOf(agent);
        return (relay.peers?.derp ?? 0) > 0 && relay;
      });
      expect(relayed).toMatchObject({ peers: { derp: 1 }, regions: ['Local'] });
      expect(JSON.parse(await peer.getInTime(`http://${address}:8080/healthz`))).toEqual(HEALTHY);
    });
    await statusWhen(agent, 'that UDP works again', 60, ({ udp, relay }) => udp.available === 'yes' && relay.reasons.every(({ code }) => code !== 'UDP_BLOCKED'));
  });

  test('a control server that does not answer is told within a minute, while the agent answers; and so is its return', async () => {
    const { address } = await agent.identity();
    await withoutControl(async () => {
      const status = await statusWhen(agent, 'that the control server is away', 60, each => codesOf(each).includes('CONTROL_UNREACHABLE'));
      expect(status).toMatchObject({ state: 'connected' });
      expect(JSON.parse(await peer.getInTime(`http://${address}:8080/healthz`, 10))).toEqual(HEALTHY);
    });
    await statusWhen(agent, 'that the control server is back', 60, each => codesOf(each).length === 0);
  });

  test('an expired node key is told by its code, also by what comes after the daemon that knew of it; and so is its renewal', async () => {
    const [{ ID }] = (await nodesOf(settings.other.admin)).filter(({ Name }) => Name.startsWith('expiring.'));
    expect(ID).toBeGreaterThan(0);
    await expireAll(true);
    const status = await statusWhen(expiring, 'that its key has expired', 90, ({ state }) => state === 'key-expired');
    expect(codesOf(status)[0]).toBe('NODE_KEY_EXPIRED');
    await namespace.restartedAtLeast('expiring', 'tailscale', 2);
    expect(await statusOf(expiring)).toMatchObject({ state: 'key-expired' });
    expect(await statusCommand('--namespace', 'watched', '--selector', 'app.kubernetes.io/name=expiring')).toMatchObject({
      code: 1, stdout: expect.stringMatching(/^expiring +key-expired [^]*NODE_KEY_EXPIRED: /m),
    });
    await expireAll(false);
    expect(codesOf(await statusWhen(expiring, 'that it is connected', 120, ({ state }) => state === 'connected'))).toEqual([]);
  });

  test('tailscaled that is killed ten times leaves the exporter running, and the status true', async () => {
    const { restartCount = 0 } = await namespace.container('refused', 'tailscale') ?? {};
    for (let kills = 1; kills <= 10; kills++) {
      await namespace.exec('refused', 'tailscale', ['sh', '-c', 'kill -9 $(cat /proc/[0-9]*/stat | sed -n "s/^\\([0-9]*\\) (tailscaled).*/\\1/p")']);
      await namespace.restartedAtLeast('refused', 'tailscale', restartCount + kills);
      await until('the daemon to run', { seconds: 30 }, async () => (await namespace.exec('refused', 'tailscale', ['tailscale', 'status'])).code === 0);
    }
    const { versions, ...status } = await statusWhen(refused, 'that it is connected', 30, ({ state }) => state === 'connected');
    expect(status).toMatchObject({ errors: [], addresses: [(await refused.identity()).address, expect.any(String)] });
    expect(await namespace.container('refused', 'status')).toMatchObject({ restartCount: 0, ready: true });
    // a status that was told before the last kill would say the same
    await namespace.exec('refused', 'tailscale', ['sh', '-c', 'kill -STOP $(cat /proc/[0-9]*/stat | sed -n "s/^\\([0-9]*\\) (tailscaled).*/\\1/p")']);
    await statusWhen(refused, 'that the daemon does not answer', 60, ({ state, errors }) => state === 'disconnected' && errors[0]?.code === 'DAEMON_UNREACHABLE');
    expect(versions.daemon).toBe('1.102.3');
  });

  test('nothing secret is in what the exporters print', async () => {
    for (const { name } of [agent, refused, expiring]) {
      const log = await namespace.log(name, 'status');
      expect(log).toMatch(/^status: connected, /m);
      expect(log).not.toMatch(/tskey|https?:/);
    }
  });
});
