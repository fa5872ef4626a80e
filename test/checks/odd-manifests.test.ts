import * as fc from 'fast-check';
import { gatewayConfig, networkPolicy, sample } from './rules/sample';
import { checkManifests } from '../../src/checks/check-manifests';
import { nameOf } from '../../src/checks/manifests/manifest';
import { unpack } from '../../src/checks/manifests/unpack';

/** One of each kind that rules look at, as far as there may be anything odd in it. */
const MANIFESTS: readonly object[] = [
  sample({
    agent: {
      env: [{ name: 'OPENCLAW_CONFIG_PATH', value: '/etc/openclaw/openclaw.json' }, { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'token' } } }],
      ports: [{ name: 'gateway', containerPort: 18789 }],
      readinessProbe: { httpGet: { path: '/healthz', port: 'gateway' as any } },
      livenessProbe: { exec: { command: ['true'] } },
      securityContext: { runAsUser: 1000, privileged: false, capabilities: { drop: ['ALL'] } },
    },
    env: { TS_SERVE_CONFIG: '/etc/serve/serve.json', TS_EXTRA_ARGS: '--login-server=https://headscale.example.com' },
    pod: { securityContext: { fsGroup: 1000, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }, serviceAccountName: 'agent', hostNetwork: false },
  }),
  sample({ workload: { kind: 'StatefulSet' }, metadata: { name: 'native' }, node: { restartPolicy: 'Always', envFrom: [{ secretRef: { name: 'key' } }] } }),
  sample({ metadata: { name: 'acknowledging', annotations: { 'cdk8s-openclaw/acknowledge.state-on-empty-dir': 'why not' } } }),
  gatewayConfig({ gateway: { bind: 'lan', auth: { mode: 'token' }, controlUi: { allowedOrigins: ['https://agent.tail1234.ts.net'] } } }),
  networkPolicy({
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } }], ports: [{ port: 8080, endPort: 8090, protocol: 'TCP' }] }],
    egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ protocol: 'UDP', port: 41641 }] }, {}],
  }),
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } },
  { apiVersion: 'v1', kind: 'Node', metadata: { name: 'one' }, spec: { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] } },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'agent', namespace: 'agents' }, spec: { scaleTargetRef: { kind: 'Deployment', name: 'agent' }, maxReplicas: 3 } },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'agent', namespace: 'agents' }, spec: { selector: { matchLabels: { app: 'agent' } }, maxUnavailable: 0 } },
  { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { name: 'agent', namespace: 'agents' }, spec: { selector: 'app == "agent"', ingress: [{ source: { nets: ['10.0.0.0/8'] } }] } },
  { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: { name: 'pool' }, spec: { addresses: ['100.64.0.1-100.64.0.9'], cidr: '100.64.0.0/10' } },
];

type Path = ReadonlyArray<string | number>;

function pathsOf(value: unknown, path: Path = []): Path[] {
  const parts = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...parts.flatMap(([name, part]) => pathsOf(part, [...path, name]))];
}

function replaced(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((each, index) => (`${index}` === step ? replaced(each, rest, by) : each));
  const map = typeof value === 'object' && value !== null ? value as { [name: string]: unknown } : {};
  return { ...map, [step]: replaced(map[step], rest, by) };
}

const PATHS = pathsOf(MANIFESTS);

/** What is somewhere by mistake. */
const odd = fc.oneof(
  fc.constantFrom(null, '', 0, -1, true, [], {}, [null], [''], [[]], [{}], { '': '' }, 'true', '0', '*', '/', '${A}', '::/0', '0.0.0.0/0', '99999999999999999999', '{"a":', '__proto__', { name: 'a' }, ['--tun'], NaN),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

test('whatever a manifest holds, it is checked, or told as what Kubernetes would refuse', () => {
  fc.assert(fc.property(fc.array(fc.record({ path: fc.constantFrom(...PATHS), by: odd }), { minLength: 1, maxLength: 4 }), changes => {
    const changed = changes.reduce<unknown>((value, { path, by }) => replaced(value, path, by), MANIFESTS);
    const manifests = [changed].flat().flatMap(unpack).flatMap(({ manifest }) => (manifest ? [{ manifest, where: nameOf(manifest) }] : []));
    const { findings, refused, notes } = checkManifests(manifests);
    for (const { message } of [...findings, ...refused, ...notes]) expect(typeof message).toBe('string');
  }), { numRuns: 200 });
});
