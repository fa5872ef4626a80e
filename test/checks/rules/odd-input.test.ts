import fc from 'fast-check';
import { findings, gatewayConfig, networkPolicy } from './sample';
import { serving } from './serve';
import type { Manifest } from '../../../src/checks/manifests/manifest';
import { shapeProblems } from '../../../src/checks/manifests/shape';
import { unpack } from '../../../src/checks/manifests/unpack';
import { RULES } from '../../../src/checks/rules';

const MANIFESTS = [
  ...serving({ TCP: { 8080: { TCPForward: '127.0.0.1:18789' } } }, {
    env: { TS_EXTRA_ARGS: '--login-server=https://headscale.example.com', TS_SOCKET: '/tmp/x/s' },
    pod: {
      hostAliases: [{ ip: '10.0.0.7', hostnames: ['other.example.com'] }],
      volumes: [
        { name: 'serve', configMap: { name: 'agent-serve' } },
        { name: 'config', projected: { sources: [{ configMap: { name: 'agent-config', items: [{ key: 'openclaw.json', path: 'openclaw.json' }] } }] } },
      ],
    },
  }),
  gatewayConfig({ gateway: { bind: 'lan', auth: { mode: 'token' } } }),
  networkPolicy({
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/9'] } }], ports: [{ protocol: 'UDP', port: 1, endPort: 2 }] }],
  }),
  { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node' }, spec: { podCIDR: '100.64.0.0/16', podCIDRs: ['100.64.0.0/16'] } },
  { apiVersion: 'projectcalico.org/v3', kind: 'IPPool', metadata: { name: 'pool' }, spec: { cidr: '100.64.0.0/16' } },
];

/** The ways to all values within a value. */
function waysIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [[key], ...waysIn(child).map(way => [key, ...way])]);
}

function replaced(value: any, [key, ...rest]: string[], by: unknown): any {
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = rest.length === 0 ? by : replaced(value[key], rest, by);
  return copy;
}

test('no rule throws on what Kubernetes takes', () => {
  const odd = fc.oneof(fc.constantFrom<unknown>(undefined, '', [], {}, 0, true, 'x', ['x'], [{}], [[]], { x: 'y' }), fc.jsonValue());
  fc.assert(fc.property(fc.constantFrom(...waysIn(MANIFESTS)), odd, (way, by) => {
    const manifests = (replaced(MANIFESTS, way, by) as Manifest[]).flatMap(unpack).flatMap(({ manifest }) => manifest ?? []);
    fc.pre(manifests.every(each => shapeProblems(each).length === 0));
    for (const rule of RULES) findings(rule, manifests, { grants: [] });
  }), { numRuns: 100 });
});
