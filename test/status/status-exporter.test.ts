import { App, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  AuthKey, DnsPreference, OpenClawInstance, OpenClawInstanceProps, StatusAddonOptions, StatusExporter, StatusExporterOptions,
  TailscaleMode, TailscaleSidecar, TailscaleSidecarProps,
} from '../../src';
import { parseOptions } from '../../src/programs/status/options';
import { Manifests, chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent']);

const authKey = () => AuthKey.sealed(files.authKey());

function agentIn(
  chart: Chart, status?: StatusAddonOptions, tailscale: Partial<TailscaleSidecarProps> = {}, more: Partial<OpenClawInstanceProps> = {},
): OpenClawInstance {
  return new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token(), addons: { tailscale: { authKey: authKey(), ...tailscale }, status }, ...more });
}

function synth(status?: StatusAddonOptions, tailscale?: Partial<TailscaleSidecarProps>, more?: Partial<OpenClawInstanceProps>): Manifests {
  const chart = chartIn();
  agentIn(chart, status, tailscale, more);
  return new Manifests(chart);
}

const forwards = (manifests: Manifests, name = 'agent') => Object.fromEntries(Object.entries(JSON.parse(manifests.get('ConfigMap', `${name}-tailscale-serve`).data['serve.json']).TCP)
  .map(([port, { TCPForward }]: [string, any]) => [port, TCPForward]));
const args = (manifests: Manifests, name = 'agent') => parseOptions(manifests.container(name, 'status').args ?? []);

describe('an instance with a tailnet node', () => {
  test('has an exporter of its own accord, after the sidecar', () => {
    const chart = chartIn();
    const { statusExporter } = agentIn(chart);
    expect(statusExporter).toBeInstanceOf(StatusExporter);
    expect(statusExporter?.port).toBe(9003);
    expect(new Manifests(chart).pod('agent').containers.map(({ name }) => name)).toEqual(['openclaw', 'tailscale', 'status']);
  });

  test('is told by unseal what became of every sealed value of the pod', () => {
    const manifests = synth();
    for (const name of ['unseal-openclaw', 'unseal-tailscale']) {
      expect(manifests.env('agent', name, 'UNSEAL_REPORT')).toBe(`${args(manifests).reports}/${name}.json`);
      expect(manifests.container('agent', name).volumeMounts).toContainEqual({ name: 'tailscale-report', mountPath: args(manifests).reports });
    }
    const off = synth({}, { enabled: false });
    expect(off.env('agent', 'unseal-openclaw', 'UNSEAL_REPORT')).toBeUndefined();
    expect(off.pod('agent').volumes?.map(({ name }) => name)).not.toContain('tailscale-report');
  });

  test('has none when it is turned off, and the rest of the pod is as if there was none', () => {
    const chart = chartIn();
    expect(agentIn(chart, { enabled: false }).statusExporter).toBeUndefined();
    const manifests = new Manifests(chart);
    expect(manifests.pod('agent').containers.map(({ name }) => name)).toEqual(['openclaw', 'tailscale']);
    expect(manifests.env('agent', 'tailscale', 'SHARED_CLI')).toBeUndefined();
    expect(manifests.pod('agent').volumes?.filter(({ name }) => /^(status-program|tailscale-cli)$/.test(name))).toEqual([]);
    expect(manifests.all.filter(({ metadata }) => metadata.name.includes('status'))).toEqual([]);
    expect(forwards(manifests)).toEqual({ 8080: '127.0.0.1:18789' });
  });

  test('has none while the node is off', () => {
    const manifests = synth({}, { enabled: false });
    expect(manifests.pod('agent').containers.map(({ name }) => name)).toEqual(['openclaw']);
    expect(manifests.all.filter(({ metadata }) => metadata.name.includes('status'))).toEqual([]);
  });

  test('refuses options for an exporter without a node to tell of', () => {
    expect(() => new OpenClawInstance(chartIn(), 'Agent', { gatewayToken: files.token(), addons: { status: {} } }))
      .toThrow(/^agents\/Agent: addons\.status tells of a tailnet node, and there is no addons\.tailscale: give one/);
  });
});

describe('the exporter\'s container', () => {
  test('has a user of its own and no privilege', () => {
    expect(synth().container('agent', 'status').securityContext).toEqual({
      runAsUser: 65532,
      runAsGroup: 65532,
      runAsNonRoot: true,
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test('sees the socket, the report, the CLI and its program, and can write to none', () => {
    const { volumeMounts = [] } = synth().container('agent', 'status');
    expect(volumeMounts.map(({ name, readOnly }) => [name, readOnly])).toEqual([
      ['status-program', true], ['tailscale-socket', true], ['tailscale-report', true], ['tailscale-cli', true],
    ]);
  });

  test('gets the CLI from the sidecar, which alone writes it: no init container of Tailscale\'s image stands before the agent', () => {
    const manifests = synth();
    const mount = manifests.container('agent', 'tailscale').volumeMounts?.find(({ name }) => name === 'tailscale-cli');
    expect(mount?.readOnly).not.toBe(true);
    expect(manifests.env('agent', 'tailscale', 'SHARED_CLI')).toBe(`${mount?.mountPath}/tailscale`);
    expect(manifests.pod('agent').initContainers?.map(({ name }) => name)).toEqual(['unseal-openclaw', 'unseal-tailscale']);
    expect(args(manifests).cli).toBe('/run/tailscale-cli/tailscale');
  });

  test('runs its program, an immutable object of its own, on the image that is there anyway', () => {
    const manifests = synth();
    expect(manifests.container('agent', 'status')).toMatchObject({
      image: 'ghcr.io/openclaw/openclaw:2026.9.6',
      imagePullPolicy: 'IfNotPresent',
      command: ['node', '/run/cdk8s-openclaw/program/status.cjs'],
    });
    const [program] = manifests.all.filter(({ metadata }) => /^agents-status-[0-9a-f]{16}$/.test(metadata.name));
    expect(program).toMatchObject({ kind: 'ConfigMap', immutable: true });
    expect(manifests.pod('agent').volumes?.find(({ name }) => name === 'status-program')?.configMap?.name).toBe(program.metadata.name);
  });

  test('is told what the program has to know', () => {
    expect(args(synth({}, { port: 8090, hostname: 'mine', dns: DnsPreference.RAW_IP }))).toEqual({
      instance: 'agent',
      hostname: 'mine',
      dns: 'RAW_IP',
      https: false,
      workloadPort: 18789,
      addresses: ['$(POD_IP)', '127.0.0.1'],
      port: 9003,
      socket: '/var/run/tailscale/tailscaled.sock',
      reports: '/run/cdk8s-openclaw/report',
      cli: '/run/tailscale-cli/tailscale',
      netcheckIntervalMs: 60_000,
      netcheckTimeoutMs: 15_000,
      controlUrl: 'https://controlplane.tailscale.com',
      credential: 'auth-key',
    });
  });

  test('listens at the pod\'s own address and on loopback, and at no other', () => {
    const { env } = synth().container('agent', 'status');
    expect(env).toEqual([{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }]);
  });

  test('is probed for itself, never for the tunnel', () => {
    const { startupProbe, readinessProbe, livenessProbe } = synth({ port: 9100 }).container('agent', 'status');
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) expect(probe?.httpGet).toMatchObject({ path: '/healthz', port: 9100 });
  });

  test('names its port, by which scrapers and policies find it', () => {
    expect(synth({ port: 9100 }).container('agent', 'status').ports).toEqual([{ containerPort: 9100, name: 'status' }]);
  });

  test('asks for little, and its limit can be changed', () => {
    expect(synth().container('agent', 'status').resources).toEqual({ requests: { cpu: '10m', memory: '48Mi' }, limits: { memory: '192Mi' } });
    expect(synth({ resources: { memory: { limit: Size.mebibytes(300) } } }).container('agent', 'status').resources?.limits).toEqual({ memory: '300Mi' });
  });

  test('takes intervals, and an image, from the registry of all images', () => {
    const manifests = synth(
      { netcheckInterval: Duration.minutes(5), netcheckTimeout: Duration.seconds(20), image: 'docker.io/library/node:24-slim' }, {}, { imageRegistry: 'mirror.example/hub' });
    expect(args(manifests)).toMatchObject({ netcheckIntervalMs: 300_000, netcheckTimeoutMs: 20_000 });
    expect(manifests.container('agent', 'status').image).toBe('mirror.example/hub/library/node:24-slim');
  });

  test('asks the node\'s own control server, and none where the node goes through a proxy', () => {
    expect(args(synth({}, { loginServer: 'https://headscale.example.com/' })).controlUrl).toBe('https://headscale.example.com');
    expect(args(synth({}, { env: { HTTPS_PROXY: kplus.EnvValue.fromValue('http://proxy.example:3128') } })).controlUrl).toBeUndefined();
  });

  test('passes Pod Security\'s level restricted in userspace mode', () => {
    const manifests = synth({}, { mode: TailscaleMode.USERSPACE, acknowledge: { 'userspace-opens-loopback': 'a test' } });
    expect(manifests.pod('agent').containers.map(({ securityContext }) => securityContext?.runAsNonRoot)).toEqual([true, true, true]);
  });
});

test('the page is at a port of the node of its own', () => {
  expect(forwards(synth())).toEqual({ 8080: '127.0.0.1:18789', 9003: '127.0.0.1:9003' });
  expect(forwards(synth({ port: 9100 }))).toEqual({ 8080: '127.0.0.1:18789', 9100: '127.0.0.1:9100' });
});

describe('refuses', () => {
  const refused: Array<[string, StatusExporterOptions, Partial<TailscaleSidecarProps>, RegExp]> = [
    ['the workload\'s port of the node', { port: 8080 }, {}, /^agents\/Agent\/Status: port 8080 is the port at which the tailnet reaches the workload: give the status another port$/],
    ['the same, the other way round', {}, { port: 9003 }, /port 9003 is the port at which the tailnet reaches the workload/],
    ['the workload\'s port on loopback', { port: 18789 }, {}, /port 18789 is the workload's port on loopback/],
    ['the port of the sidecar\'s probe', { port: 9002 }, {}, /port 9002 is the port of the sidecar's own probe/],
    ['a port that TCP does not have', { port: 70000 }, {}, /port 70000 is out of range/],
    ['an image that is none', { image: 'Node 24' }, {}, /image "Node 24" is none/],
    ['checks without a pause', { netcheckInterval: Duration.seconds(9), netcheckTimeout: Duration.seconds(5) }, {}, /netcheckInterval is 9 s: use 10 s or more/],
    ['checks that overlap', { netcheckInterval: Duration.seconds(15) }, {}, /netcheckTimeout is 15 s, with an interval of 15 s: use a second or more, and less than the interval/],
    ['a check without time', { netcheckTimeout: Duration.millis(10) }, {}, /netcheckTimeout is 0\.01 s/],
    ['times with parts of a second', { netcheckTimeout: Duration.millis(1500) }, {}, /netcheckTimeout is 1\.5 s: use whole seconds/],
  ];
  test.each(refused)('%s', (_, status, tailscale, message) => {
    expect(() => agentIn(chartIn(), status, tailscale)).toThrow(message);
  });

  test('a sidecar that is none', () => {
    expect(() => new StatusExporter(chartIn(), 'Status', { sidecar: undefined as any })).toThrow(/^agents\/Status: sidecar is missing: give the TailscaleSidecar to tell of$/);
    expect(() => new StatusExporter(chartIn(), 'Status', { sidecar: {} as any })).toThrow(/sidecar is no TailscaleSidecar/);
  });

  test('a second exporter in a pod', () => {
    const chart = chartIn();
    const { sidecar } = agentIn(chart);
    expect(() => new StatusExporter(chart, 'Second', { sidecar: sidecar! })).toThrow(/^agents\/Second: agents\/Agent\/Deployment has a container named "status" already/);
  });

  test('an environment variable of the sidecar that is the exporter\'s', () => {
    expect(() => agentIn(chartIn(), {}, { env: { SHARED_CLI: kplus.EnvValue.fromValue('/x') } })).toThrow(/SHARED_CLI is set by this library: the status exporter sets it/);
  });
});

describe('with any other workload', () => {
  function wiki(chart: Chart): kplus.Deployment {
    const workload = new kplus.Deployment(chart, 'Wiki', { metadata: { name: 'wiki' }, replicas: 1, strategy: kplus.DeploymentStrategy.recreate(), select: false });
    workload.select(kplus.LabelSelector.of({ labels: { app: 'wiki' } }));
    workload.addContainer({ image: 'wiki:1' });
    return workload;
  }
  const sidecarIn = (chart: Chart) => new TailscaleSidecar(chart, 'Tailscale', { authKey: AuthKey.fromSecret(kplus.Secret.fromSecretName(chart, 'Key', 'key'), 'key') });

  test('it joins a sidecar that is in its pod already', () => {
    const chart = chartIn();
    const sidecar = sidecarIn(chart);
    sidecar.attachTo(wiki(chart), { name: 'wiki', port: 3000 });
    const exporter = new StatusExporter(chart, 'Status', { sidecar });
    expect(exporter.container?.name).toBe('status');
    const manifests = new Manifests(chart);
    expect(manifests.container('wiki', 'status').image).toBe('node:24-bookworm-slim');
    expect(args(manifests, 'wiki')).toMatchObject({ instance: 'wiki', workloadPort: 3000 });
    expect(forwards(manifests, 'wiki')).toEqual({ 8080: '127.0.0.1:3000', 9003: '127.0.0.1:9003' });
  });

  test('it refuses a port that the workload has', () => {
    const chart = chartIn();
    const workload = wiki(chart);
    workload.addContainer({ name: 'metrics', image: 'metrics:1', ports: [{ number: 9003 }] });
    const sidecar = sidecarIn(chart);
    sidecar.attachTo(workload, { name: 'wiki', port: 3000 });
    expect(() => new StatusExporter(chart, 'Status', { sidecar })).toThrow(/^agents\/Status: port 9003 is a port of container metrics: give the status another port$/);
  });

  test('it waits for a sidecar that is in none yet', () => {
    const chart = chartIn();
    const sidecar = sidecarIn(chart);
    const exporter = new StatusExporter(chart, 'Status', { sidecar });
    expect(exporter.container).toBeUndefined();
    sidecar.attachTo(wiki(chart), { name: 'wiki', port: 3000 });
    expect(exporter.container?.name).toBe('status');
  });

  test('it is in the pod of a sidecar of another chart', () => {
    const app = new App();
    const [one, two] = ['one', 'two'].map(id => new Chart(app, id, { namespace: 'tools' }));
    const sidecar = sidecarIn(one);
    new StatusExporter(two, 'Status', { sidecar });
    sidecar.attachTo(wiki(one), { name: 'wiki', port: 3000 });
    const { volumes = [] } = new Manifests(one).pod('wiki');
    const names = volumes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Manifests(one).container('wiki', 'status').volumeMounts?.every(({ name }) => names.includes(name))).toBe(true);
  });
});
