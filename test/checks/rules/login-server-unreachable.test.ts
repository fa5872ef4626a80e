import { findings, networkPolicy, sample } from './sample';
import { loginServerUnreachable } from '../../../src/checks/rules/login-server-unreachable';

const INTERNET = { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ port: 443 }] };
const PODS = { to: [{ podSelector: {} }], ports: [{ port: 8080 }] };

function told(url: string, egress: object[], env: { [name: string]: string } = {}): string[] {
  return findings(loginServerUnreachable, [sample({ env: { TS_EXTRA_ARGS: `--login-server=${url}`, ...env } }), networkPolicy({ policyTypes: ['Egress'], egress })]);
}

test.each([
  ['a private address', 'https://10.0.0.7', INTERNET, '10.0.0.7', 443, '10.0.0.7/32'],
  ['another port', 'http://203.0.113.7:8080', INTERNET, '203.0.113.7', 8080, '203.0.113.7/32'],
  ['the port of plain HTTP', 'http://203.0.113.7', INTERNET, '203.0.113.7', 80, '203.0.113.7/32'],
  ['the other family', 'https://[2001:db8::7]', INTERNET, '2001:db8::7', 443, '2001:db8::7/128'],
  ['a public address that no pod has', 'https://203.0.113.7:8080', PODS, '203.0.113.7', 8080, '203.0.113.7/32'],
])('%s that no policy admits is told', (_, url, rule, host, port, cidr) => {
  expect(told(url, [rule])).toEqual([
    `Deployment agents/agent: login server ${host} is admitted at TCP ${port} by none of the network policies that isolate its egress: admit ipBlock ${cidr} at TCP ${port}`,
  ]);
});

test.each<[string, string, object[], { [name: string]: string }]>([
  ['one that is admitted', 'https://10.0.0.7', [INTERNET, { to: [{ ipBlock: { cidr: '10.0.0.7/32' } }], ports: [{ port: 443 }] }], {}],
  ['one that may be a Service\'s', 'http://10.0.0.7', [PODS], {}],
  ['a name', 'https://headscale.example.com', [], {}],
  ['the pod itself', 'http://127.0.0.1:8080', [], {}],
  ['one behind a proxy', 'https://10.0.0.7', [], { ALL_PROXY: 'socks5://10.0.0.8:1080' }],
  ['no URL', '10.0.0.7', [], {}],
])('%s is not', (_, url, egress, env) => {
  expect(told(url, egress, env)).toEqual([]);
});

test('nothing is where nothing isolates egress', () => {
  expect(findings(loginServerUnreachable, [sample({ env: { TS_EXTRA_ARGS: '--login-server=https://10.0.0.7' } })])).toEqual([]);
});
