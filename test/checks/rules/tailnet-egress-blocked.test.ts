import { findings, networkPolicy, sample } from './sample';
import { tailnetEgressBlocked } from '../../../src/checks/rules/tailnet-egress-blocked';

const DNS = { to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] };
const OWN = { TS_EXTRA_ARGS: '--login-server=https://headscale.example.com:8443' };

function told(env: { [name: string]: string }, ...egress: object[]): string[] {
  return findings(tailnetEgressBlocked, [sample({ env }), networkPolicy({ policyTypes: ['Egress'], egress })]);
}

test.each<[string, { [name: string]: string }, object[], string]>([
  ['nothing', {}, [], '443 of the public internet'],
  ['DNS alone', {}, [DNS], '443 of the public internet'],
  ['private ranges alone', {}, [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }], '443 of the public internet'],
  ['another port alone', {}, [{ ports: [{ port: 80 }] }], '443 of the public internet'],
  ['another port than a server of one\'s own has', OWN, [DNS, { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }] }], '8443 of headscale.example.com'],
])('policies that admit %s are told', (_, env, egress, port) => {
  expect(told(env, ...egress)).toEqual([
    `Deployment agents/agent: network policies isolate its egress and admit no TCP to port ${port}, so that the node can neither log in nor be relayed: admit it`,
  ]);
});

test.each<[string, { [name: string]: string }, object[]]>([
  ['all', {}, [{}]],
  ['HTTPS', {}, [DNS, { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ port: 443 }] }]],
  ['Tailscale\'s own addresses', {}, [{ to: [{ ipBlock: { cidr: '192.200.0.0/24' } }], ports: [{ protocol: 'TCP', port: 443 }] }]],
  ['a private range, in which a server of one\'s own may be', OWN, [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 8443 }] }]],
  ['pods, of which such a server may be one', OWN, [{ to: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] }]],
  ['a proxy', { HTTPS_PROXY: 'http://proxy:3128' }, [{ to: [{ podSelector: {} }] }]],
  ['what is not known', { TS_EXTRA_ARGS: '--login-server=$(URL)' }, []],
  ['the address of a login server or not, which another rule asks', { TS_EXTRA_ARGS: '--login-server=http://10.0.0.7' }, []],
])('those that admit %s are not', (_, env, egress) => {
  expect(told(env, ...egress)).toEqual([]);
});

test('a pod that nothing isolates is not', () => {
  expect(findings(tailnetEgressBlocked, [sample(), networkPolicy({ policyTypes: ['Ingress'] })])).toEqual([]);
});

test('one of a chart whose other policies name no namespace is not', () => {
  const { metadata: { namespace: _, ...metadata }, ...allowing } = networkPolicy({ policyTypes: ['Egress'], egress: [{}] });
  expect(findings(tailnetEgressBlocked, [sample(), networkPolicy({ policyTypes: ['Egress'] }), { ...allowing, metadata }])).toEqual([]);
});

test('an agent without a node is not', () => {
  expect(findings(tailnetEgressBlocked, [sample({ node: false }), networkPolicy({ policyTypes: ['Egress'] })])).toEqual([]);
});
