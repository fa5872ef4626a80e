import { findings, networkPolicy, sample } from './sample';
import { udpBlocked } from '../../../src/checks/rules/udp-blocked';

const OWN = { TS_EXTRA_ARGS: '--login-server=https://headscale.example.com' };
const udp = (cidr: string, port?: number) => ({ to: [{ ipBlock: { cidr } }], ports: [{ protocol: 'UDP', port }] });

function told(env: { [name: string]: string }, ...egress: object[]): string[] {
  return findings(udpBlocked, [sample({ env }), networkPolicy({ policyTypes: ['Egress'], egress })]);
}

test.each<[string, { [name: string]: string }, object[]]>([
  ['TCP alone', {}, [{ ports: [{ port: 443 }] }]],
  ['DNS and QUIC alone', {}, [udp('0.0.0.0/0', 53), udp('0.0.0.0/0', 443)]],
  ['private ranges alone', {}, [udp('10.0.0.0/8')]],
  ['nothing, with a server of one\'s own', OWN, []],
])('policies that admit %s are told', (_, env, egress) => {
  expect(told(env, ...egress)).toEqual([
    'Deployment agents/agent: network policies isolate its egress and admit no UDP to peers, so that every connection goes through a relay: admit UDP to all ports of any address but 169.254.0.0/16',
  ]);
});

test.each<[string, { [name: string]: string }, object[]]>([
  ['all', {}, [{}]],
  ['UDP', {}, [udp('0.0.0.0/0')]],
  ['some of it', {}, [udp('0.0.0.0/0', 41641)]],
  ['private ranges, where a server of one\'s own may be', OWN, [udp('10.0.0.0/8')]],
])('those that admit %s are not', (_, env, egress) => {
  expect(told(env, ...egress)).toEqual([]);
});

test('a pod that nothing isolates is not, and none without a node', () => {
  expect(findings(udpBlocked, [sample()])).toEqual([]);
  expect(findings(udpBlocked, [sample({ node: false }), networkPolicy({ policyTypes: ['Egress'] })])).toEqual([]);
});
