import { SampleOptions, findings, gatewayConfig, namespace, networkPolicy, sample } from './sample';
import type { Manifest } from '../../../src/checks/manifests/manifest';
import { RULES } from '../../../src/checks/rules';

const SECRET = 'marker';
const isolated = networkPolicy({ policyTypes: ['Egress'], egress: [] });

/** A workload whose node has variables from a Secret that is among the manifests, in one of the ways of Kubernetes. */
function fromSecret(values: { readonly [name: string]: string }, way: string, options: SampleOptions): Manifest[] {
  const names = Object.keys(values);
  const direct = (name: string) => ({ name, valueFrom: { secretKeyRef: { name: 'settings', key: name } } });
  const manifest = sample({ ...options, env: { ...options.env, ...Object.fromEntries(names.map(name => [name, undefined])) } });
  const node = manifest.spec.template.spec.containers[1];
  if (way === 'secretKeyRef') node.env.push(...names.map(direct));
  if (way === 'a reference') node.env.push(...names.flatMap(name => [{ ...direct(name), name: `${name}_OF_SECRET` }, { name, value: `$(${name}_OF_SECRET)` }]));
  if (way === 'envFrom') node.envFrom = [{ secretRef: { name: 'settings' } }];
  return [manifest, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'settings', namespace: 'agents' }, stringData: values }];
}

const told = (manifests: Manifest[]) => RULES.flatMap(rule => findings(rule, manifests).map(message => ({ id: rule.id, message })));

describe.each(['secretKeyRef', 'a reference', 'envFrom'])('a value that a Secret gives by %s', way => {
  test.each<[string, string, { [name: string]: string }, SampleOptions, Manifest[]]>([
    ['auth-once-off', 'TS_AUTH_ONCE', { TS_AUTH_ONCE: SECRET }, {}, []],
    ['host-name-looks-appended', 'TS_HOSTNAME', { TS_HOSTNAME: `${SECRET}-1` }, {}, []],
    ['host-name-taken', 'TS_HOSTNAME', { TS_HOSTNAME: SECRET }, {}, [sample({ metadata: { name: 'other' }, env: { TS_HOSTNAME: SECRET } })]],
    ['no-state-to-fall-back-on', 'TS_STATE_DIR', { TS_STATE_DIR: `/${SECRET}` }, {}, []],
    ['no-state-to-fall-back-on', 'TS_TAILSCALED_EXTRA_ARGS', { TS_TAILSCALED_EXTRA_ARGS: `--state=/${SECRET}/state` }, {}, []],
    ['state-on-empty-dir', 'TS_STATE_DIR', { TS_STATE_DIR: `/var/lib/tailscale/${SECRET}` }, { pod: { volumes: [{ name: 'state', emptyDir: {} }] } }, []],
    ['state-readable-by-agent', 'TS_KUBE_SECRET', { TS_KUBE_SECRET: SECRET }, { pod: { automountServiceAccountToken: true } }, []],
    ['tailnet-egress-blocked', 'TS_EXTRA_ARGS', { TS_EXTRA_ARGS: `--login-server=https://${SECRET}.example.com` }, {}, [isolated]],
    ['dns-egress-blocked', 'TS_EXTRA_ARGS', { TS_EXTRA_ARGS: `--login-server=https://${SECRET}.example.com` }, {}, [isolated]],
  ])('is not shown by %s, nor by another rule: %s', (id, _, values, options, more) => {
    const all = told([...fromSecret(values, way, options), ...more, gatewayConfig({ gateway: { bind: 'lan' } }), namespace('restricted')]);
    expect(all.filter(({ message }) => message.startsWith('Deployment agents/agent:')).map(finding => finding.id)).toContain(id);
    expect(all.map(({ message }) => message).filter(message => message.startsWith('Deployment agents/agent:') && message.includes(SECRET))).toEqual([]);
  });

  test('is not shown by login-server-unreachable', () => {
    const all = told([...fromSecret({ TS_EXTRA_ARGS: '--login-server=https://10.98.76.54' }, way, {}), isolated]);
    expect(all.map(({ id }) => id)).toContain('login-server-unreachable');
    expect(all.filter(({ message }) => message.includes('10.98.76.54'))).toEqual([]);
  });
});
