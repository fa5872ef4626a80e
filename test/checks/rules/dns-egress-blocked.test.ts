import { findings, networkPolicy, sample } from './sample';
import { dnsEgressBlocked } from '../../../src/checks/rules/dns-egress-blocked';

const OWN = { TS_EXTRA_ARGS: '--advertise-tags= --login-server https://headscale.example.com' };
const HTTPS = { ports: [{ protocol: 'TCP', port: 443 }] };

test('policies without DNS are told where the login server has a name', () => {
  expect(findings(dnsEgressBlocked, [sample({ env: OWN }), networkPolicy({ egress: [HTTPS] })])).toEqual([
    'Deployment agents/agent: network policies isolate its egress and admit no DNS, so that the login server headscale.example.com has no address: admit UDP and TCP 53 to the cluster\'s DNS',
  ]);
});

test.each<[string, { [name: string]: string }, object, object]>([
  ['Tailscale\'s own server, which is found without', {}, {}, HTTPS],
  ['an address', { TS_EXTRA_ARGS: '--login-server=https://10.0.0.7' }, {}, HTTPS],
  ['DNS that is admitted', OWN, {}, { to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }],
  ['a name that the pod knows', OWN, { hostAliases: [{ ip: '10.0.0.7', hostnames: ['headscale.example.com'] }] }, HTTPS],
  ['a proxy, which knows it', { ...OWN, https_proxy: 'http://10.0.0.8:3128' }, {}, HTTPS],
])('%s is not', (_, env, pod, rule) => {
  expect(findings(dnsEgressBlocked, [sample({ env, pod }), networkPolicy({ policyTypes: ['Egress'], egress: [rule] })])).toEqual([]);
});
