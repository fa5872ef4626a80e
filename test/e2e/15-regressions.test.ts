import { randomBytes } from 'node:crypto';
import { Example, HEALTHY, Identity } from './support/agent';
import { firstDocument } from './support/app';
import { KubeObject } from './support/cluster';
import { onMachine } from './support/machine';
import { outcomeOf } from './support/run';
import { secretValue } from './support/secrets';
import { settings } from './support/settings';
import { statusWhen } from './support/status';
import { nodesOf, peer } from './support/tailnet';
import { until } from './support/until';

/*
 * Bugs that other ways to run OpenClaw on Kubernetes have had, and the test that fails with each:
 *
 * | bug | test |
 * |---|---|
 * | the gateway is told to run a tailscale that its image has not | below |
 * | state on an emptyDir, so that each pod is another node, called `name-1` | below |
 * | such a name goes unseen | `test/tailscale/tailscale-sidecar.test.ts` refuses it at synthesis; `test/programs/status/errors.test.ts` tells of it |
 * | health checks fill the logs | below |
 * | probes kill what is in order | below; while the control server, the relay or the DNS is away: `13-faults.test.ts` |
 * | readiness by `/readyz`, which fails for one channel | below |
 * | the agent's data at the claim's root, which is root's | below |
 * | another token after a restart | below |
 * | no trusted proxies, so that the gateway refuses what Tailscale's web handler asks for | `8-ways-in.test.ts`: the API at the `https:` URL; `/healthz` would not tell |
 * | a program that writes below `/app`, which is read-only | below |
 */

/** A machine that is busy takes its time. */
const START_SECONDS = 300;

/** As many as the kubelet makes in ten minutes. */
const CHECKS = 60;

/** Longer than the kubelet waits by its defaults: three probes that are not answered, ten seconds between them. */
const BUSY_SECONDS = 35;

const STATE = '/home/node/.openclaw';

interface Probe {
  readonly exec?: { readonly command: string[] };
  readonly httpGet?: { readonly path: string; readonly port: number };
}

describe('bugs of others', () => {
  const agent = new Example({ source: 'test/e2e/apps/regressions', namespace: 'regressions', name: 'held', hasToken: true });
  const { namespace, name } = agent;
  /** Of this run alone: a control server knows the nodes of others still. */
  const hostname = `held-x${randomBytes(4).toString('hex')}`;

  beforeAll(async () => {
    await namespace.remove();
    agent.app.set({ hostname: `'${hostname}'` });
    const privateKey = await agent.app.keygenToStdout(namespace.name);
    await agent.seal();
    await namespace.apply(firstDocument(await agent.app.synthesize()));
    await namespace.apply(privateKey);
    await agent.deploy();
    await namespace.ready(name, START_SECONDS);
  });
  afterAll(async () => agent.remove());

  test('binary missing: the gateway has no tailscale and needs none, and the network is checked with the one of the sidecar\'s image', async () => {
    expect(await namespace.exec(name, 'openclaw', ['sh', '-c', 'command -v tailscale'])).toMatchObject({ code: 127, stdout: '' });
    expect(await agent.gatewayHealth()).toEqual(HEALTHY);
    const { versions, errors } = await statusWhen(agent, 'a check of the network', 90, ({ udp }) => udp.available !== 'unknown');
    expect(errors).toEqual([]);
    const { stdout } = await namespace.exec(name, 'tailscale', ['tailscale', 'version', '--json']);
    expect(versions.cli).toBe(JSON.parse(stdout).short);
  });

  test('read-only /app: nothing can be written there, and nothing has to be', async () => {
    expect(await namespace.exec(name, 'openclaw', ['touch', '/app/written'])).toMatchObject({ stderr: expect.stringContaining('Read-only file system') });
    expect(await agent.gatewayHealth()).toEqual(HEALTHY);
  });

  test('root-owned volume: the claim\'s root is root\'s, and the agent\'s data is in a folder below', async () => {
    const note = randomBytes(8).toString('hex');
    await namespace.shell(name, 'openclaw', `cat > ${STATE}/note`, note);
    expect(await inClaim('stat -c %u /claim; cat /claim/openclaw/note')).toBe(`0\n${note}`);
  });

  test('/readyz failing for one channel: the pod is ready, and answers the tailnet', async () => {
    const { code, stdout } = await namespace.exec(name, 'openclaw', ['curl', '--silent', '--max-time', '10', '--write-out', '\n%{http_code}', 'http://127.0.0.1:18789/readyz']);
    const [body, status] = stdout.split('\n');
    expect({ code, status, ...JSON.parse(body) }).toMatchObject({ code: 0, status: '503', ready: false, failing: ['telegram'] });
    const { status: { conditions } } = await namespace.pod(name);
    expect(conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
    expect(JSON.parse(await peer.getInTime(`http://${hostname}:8080/healthz`))).toEqual(HEALTHY);
  });

  test('health-check log spam: checks leave no line each', async () => {
    const pod = await namespace.pod(name);
    const before = await lines(pod);
    for (const [container, probe] of probesOf(pod)) await ask(pod, container, probe, CHECKS);
    // as the exporter does
    const socket = ['--unix-socket', '/var/run/tailscale/tailscaled.sock'];
    const polls = await namespace.exec(name, 'status', curl(`http://local-tailscaled.sock/localapi/v0/status?n=[1-${CHECKS}]`, socket));
    expect(polls).toMatchObject({ code: 0, stdout: '200\n'.repeat(CHECKS) });
    const after = await lines(pod);
    expect(Object.keys(after).filter(container => after[container] - before[container] >= CHECKS / 2)).toEqual([]);
  });

  test('probes killing pods: each succeeds with a channel that fails, and a gateway that is busy for a time is let be', async () => {
    const pod = await namespace.pod(name);
    for (const [container, probe] of probesOf(pod)) await ask(pod, container, probe, 1);
    await signalGateway('STOP');
    await new Promise(resolve => setTimeout(resolve, BUSY_SECONDS * 1000));
    await signalGateway('CONT');
    await namespace.ready(name);
    expect(startsOf(await namespace.pod(name))).toEqual(startsOf(pod));
  });

  test('emptyDir state giving `host-1` names: a new pod is the same node, and no other has a name like its', async () => {
    const { before, after } = await restarted();
    expect(after).toEqual(before);
    const alike = (await nodesOf(settings.admin)).filter(node => node.Name.startsWith(hostname));
    expect(alike.map(({ ID, Name }) => [ID, Name])).toEqual([[before.id, `${hostname}.${await peer.suffix()}.`]]);
  });

  test('token mismatch after restart: the token logs in to a new pod as to the one before', async () => {
    const { logins } = await restarted();
    expect(logins).toEqual(['200', '401', '200', '401']);
  });

  let restart: Promise<{ before: Identity; after: Identity; logins: string[] }> | undefined;

  /** What was before and after another pod took the place of the first one; once, whoever asks. */
  async function restarted() {
    restart ??= (async () => {
      const wrong = secretValue();
      const before = await agent.identity();
      const logins = [await logIn(agent.token), await logIn(wrong)];
      await namespace.deletePod(name);
      await namespace.ready(name, START_SECONDS);
      return { before, after: await agent.identity(), logins: [...logins, await logIn(agent.token), await logIn(wrong)] };
    })();
    return restart;
  }

  /** What the gateway answers to a token, over the tailnet. */
  async function logIn(token: string): Promise<string> {
    await peer.getInTime(`http://${hostname}:8080/healthz`);
    const withToken = ['--header', `Authorization: Bearer ${token}`, '--socks5-hostname', settings.peer.proxy];
    return (await outcomeOf(curl(`http://${hostname}:8080/control-ui-config.json`, withToken))).stdout.trim();
  }

  /** Runs a script in a pod of its own that has the claim of the agent's data at `/claim`, and changes nothing of it. */
  async function inClaim(script: string): Promise<string> {
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: `${name}-data`, readOnly: true } }];
    const container = {
      name: 'look', image: 'node:24-bookworm-slim', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script], volumeMounts: [{ name: 'data', mountPath: '/claim', readOnly: true }],
    };
    await namespace.apply(JSON.stringify({
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'look' }, spec: { restartPolicy: 'Never', automountServiceAccountToken: false, containers: [container], volumes },
    }));
    try {
      await until('the pod that looks at the claim to end', { seconds: 90, details: async () => namespace.describe() }, async () => (
        /Succeeded|Failed/.test((await namespace.get('pod', 'look')).status.phase)
      ));
      return (await namespace.kubectl(['logs', 'look'])).stdout;
    } finally {
      await namespace.kubectl(['delete', 'pod', 'look', '--grace-period=1', '--wait=false']);
    }
  }

  /** Sends a signal to the gateway, which is what its container's init has started. */
  async function signalGateway(signal: string): Promise<void> {
    await namespace.shell(name, 'openclaw', `kill -${signal} $(cat /proc/1/task/1/children)`);
  }

  /** Which start of each container a pod has come to. */
  function startsOf({ metadata, status }: KubeObject) {
    return { pod: metadata.uid, containers: status.containerStatuses.map((container: any) => [container.name, container.containerID]) };
  }

  /** How many lines each container has printed. */
  async function lines({ spec }: KubeObject): Promise<{ [container: string]: number }> {
    const counts = await Promise.all(spec.containers.map(async (container: any) => [container.name, (await namespace.log(name, container.name)).split('\n').length]));
    return Object.fromEntries(counts);
  }

  /** The probes of a pod, with the container of each. */
  function probesOf({ spec }: KubeObject): [container: string, probe: Probe][] {
    return spec.containers.flatMap(({ name: container, startupProbe, readinessProbe, livenessProbe }: any) => (
      [startupProbe, readinessProbe, livenessProbe].filter(probe => probe).map(probe => [container, probe])
    ));
  }

  /** Checks a container as the kubelet does, some times in a row; each has to succeed. */
  async function ask({ status }: KubeObject, container: string, { exec, httpGet }: Probe, times: number): Promise<void> {
    if (exec) {
      const repeat = 'times=$1; shift; while [ $times -gt 0 ]; do "$@" || exit 1; times=$((times - 1)); done';
      expect(await namespace.exec(name, container, ['sh', '-c', repeat, 'repeat', `${times}`, ...exec.command])).toMatchObject({ code: 0 });
    } else {
      const { path, port } = httpGet!;
      expect(await onMachine(...curl(`http://${status.podIP}:${port}${path}?n=[1-${times}]`))).toBe('200\n'.repeat(times));
    }
  }

  /** The command line that gets a URL, or those that it stands for, and prints the statuses. */
  function curl(url: string, more: string[] = []): string[] {
    return ['curl', '--silent', '--max-time', '30', ...more, '--output', '/dev/null', '--write-out', '%{http_code}\\n', url];
  }
});
