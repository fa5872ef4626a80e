import * as kplus from 'cdk8s-plus-28';
import {
  AuthKey, EgressProxyOptions, OpenClawInstance, OpenClawInstanceProps, StatusExporter, TailscaleMode, TailscaleSidecar, TailscaleSidecarProps,
} from '../../src';
import { Manifests, chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const files = new SealedFiles(['agent']);

const USERSPACE = { mode: TailscaleMode.USERSPACE, acknowledge: { 'userspace-opens-loopback': 'a test' } };

function synth(tailscale: Partial<TailscaleSidecarProps>, instance: Partial<OpenClawInstanceProps> = {}): Manifests {
  const chart = chartIn();
  new OpenClawInstance(chart, 'Agent', {
    gatewayToken: files.token(),
    ...instance,
    addons: { tailscale: { authKey: AuthKey.sealed(files.authKey()), ...tailscale } },
  });
  return new Manifests(chart);
}

/** Variables whose names say that they are of a proxy, by container. */
function proxyVariables(manifests: Manifests): { [container: string]: { [name: string]: string | undefined } } {
  const { containers, initContainers = [] } = manifests.pod('agent');
  return Object.fromEntries([...initContainers, ...containers].map(({ name, env = [] }) => (
    [name, Object.fromEntries(env.filter(variable => /proxy|socks/i.test(variable.name)).map(variable => [variable.name, variable.value]))]
  )));
}

/** What the pod's containers have, where the two that may have something have that. */
function only(openclaw: object, tailscale: object): object {
  return { 'unseal-openclaw': {}, 'unseal-tailscale': {}, openclaw, tailscale, 'status': {} };
}

test.each([['kernel', {}], ['userspace', USERSPACE]])('there is none by default, in %s mode', (_, mode) => {
  expect(proxyVariables(synth(mode))).toEqual(only({}, {}));
});

// 127.0.0.1 is open to the tailnet in userspace mode, and the pod's own address to the cluster where no network policy is enforced
test.each([
  ['kernel', {}, {}, '127.0.0.2:1055'],
  ['userspace', USERSPACE, {}, '127.0.0.2:1055'],
  ['userspace', USERSPACE, { port: 1024 }, '127.0.0.2:1024'],
])('it listens where neither peers nor other pods get to, and the agent alone is told, in %s mode', (_, mode, egressProxy: EgressProxyOptions, address) => {
  expect(proxyVariables(synth({ ...mode, egressProxy }))).toEqual(only(
    { TAILNET_HTTP_PROXY: `http://${address}`, TAILNET_SOCKS5_PROXY: `socks5h://${address}` },
    { TS_OUTBOUND_HTTP_PROXY_LISTEN: address, TS_SOCKS5_SERVER: address },
  ));
});

test('it changes nothing else of what is in the cluster', () => {
  const [without, withProxy] = [{}, { egressProxy: {} }].map(more => synth({ ...USERSPACE, ...more }).all.filter(({ kind }) => kind !== 'Deployment'));
  expect(withProxy).toEqual(without);
});

test('there is none while the node is off, and the agent is told of none', () => {
  expect(proxyVariables(synth({ egressProxy: {}, enabled: false }))).toEqual({ 'unseal-openclaw': {}, 'openclaw': {} });
});

test.each([
  [0, 'egressProxy.port 0 is out of range: use a whole number from 1 to 65535'],
  [65536, 'egressProxy.port 65536 is out of range'],
  [1023, 'egressProxy.port 1023 takes a capability that the node does not have: use 1024 or more'],
  [18789, 'egressProxy.port 18789 is the workload\'s port on loopback: give the proxy another port'],
])('port %j is refused', (port, message) => {
  expect(() => synth({ egressProxy: { port } })).toThrow(`agents/Agent/Tailscale: ${message}`);
});

test('the port of the status exporter, which joins the pod after the node, is refused', () => {
  expect(() => synth({ egressProxy: { port: 9003 } })).toThrow('[agents/Agent/Tailscale] egressProxy.port 9003 is a port of container status: give the proxy another port');
  expect(() => synth({ egressProxy: { port: 9004 } })).not.toThrow();
});

test.each(['TAILNET_HTTP_PROXY', 'TAILNET_SOCKS5_PROXY'])('%s of the user\'s own is not replaced', name => {
  const env = { [name]: kplus.EnvValue.fromValue('http://127.0.0.1:9') };
  expect(() => synth({ egressProxy: {} }, { env })).toThrow(`agents/Agent: container openclaw has the environment variable ${name}, which an addon of the pod sets: leave it out`);
  expect(proxyVariables(synth({}, { env })).openclaw).toEqual({ [name]: 'http://127.0.0.1:9' });
});

test.each([
  ['TS_SOCKS5_SERVER', '127.0.0.1:1055'],
  ['TS_OUTBOUND_HTTP_PROXY_LISTEN', ':1055'],
  ['TS_TAILSCALED_EXTRA_ARGS', '--verbose=1 --socks5-server=:1055'],
  ['TS_TAILSCALED_EXTRA_ARGS', '-outbound-http-proxy-listen localhost:1055'],
])('a proxy of the user\'s own, by %s=%s, is refused where peers could use it, and beside this one', (name, value) => {
  const env = { [name]: kplus.EnvValue.fromValue(value) };
  expect(() => synth({ ...USERSPACE, env })).toThrow(`agents/Agent/Tailscale: environment variable ${name} makes a proxy, by which in userspace mode whoever reaches this node`);
  expect(() => synth({ env, egressProxy: {} })).toThrow(`agents/Agent/Tailscale: environment variable ${name} makes a second proxy beside egressProxy: leave it out`);
  expect(() => synth({ env })).not.toThrow();
});

test('with single sign-on it is refused', () => {
  const singleSignOn = { users: ['alice@example.com'] };
  const acknowledge = { 'single-sign-on-trusts-the-pod': 'a test' };
  expect(() => synth({ egressProxy: {} }, { singleSignOn, acknowledge })).toThrow('agents/Agent/Tailscale: egressProxy opens another way into the pod');
  expect(() => synth({}, { singleSignOn, acknowledge })).not.toThrow();
});

describe('beside a workload of another kind', () => {
  function attached(port: number): Manifests {
    const chart = chartIn();
    const labels = { app: 'wiki' };
    const workload = new kplus.Deployment(chart, 'Wiki', {
      metadata: { name: 'agent' },
      podMetadata: { labels },
      replicas: 1,
      strategy: kplus.DeploymentStrategy.recreate(),
      select: false,
    });
    workload.select(kplus.LabelSelector.of({ labels }));
    for (const name of ['wiki', 'search']) workload.addContainer({ name, image: `example.com/${name}:1`, ports: name === 'search' ? [{ number: 9200 }] : [] });
    const sidecar = new TailscaleSidecar(chart, 'Tailscale', { authKey: AuthKey.sealed(files.authKey()), egressProxy: { port } });
    sidecar.attachTo(workload, { name: 'agent', port: 3000 });
    new StatusExporter(chart, 'Status', { sidecar });
    return new Manifests(chart);
  }

  test('all of its own containers are told', () => {
    const told = { TAILNET_HTTP_PROXY: 'http://127.0.0.2:1055', TAILNET_SOCKS5_PROXY: 'socks5h://127.0.0.2:1055' };
    expect(proxyVariables(attached(1055))).toMatchObject({ 'wiki': told, 'search': told, 'status': {}, 'unseal-tailscale': {} });
    expect(Object.keys(proxyVariables(attached(1055)).status)).toEqual([]);
  });

  test('a port that one of them listens on is refused', () => {
    expect(() => attached(9200)).toThrow('[agents/Tailscale] egressProxy.port 9200 is a port of container search: give the proxy another port');
  });
});
