import { SampleOptions, findings, gatewayConfig, sample } from './sample';
import { gatewayOnAllAddresses } from '../../../src/checks/rules/gateway-on-all-addresses';

const USERSPACE = { env: { TS_USERSPACE: 'true' } };

test.each<[object, SampleOptions, string]>([
  [{ bind: 'lan' }, {}, 'gateway.bind is "lan", which is all addresses in a container, and so open to the tailnet, whatever is served, and to the cluster\'s network'],
  [{}, {}, 'gateway.bind is not set, which is all addresses in a container, and so open to the tailnet, whatever is served, and to the cluster\'s network'],
  [{ bind: 'auto' }, USERSPACE, 'gateway.bind is "auto", which is all addresses in a container, and so open to the cluster\'s network'],
  [{ bind: 'custom', customBindHost: '0.0.0.0' }, USERSPACE, 'gateway.bind is "custom", at 0.0.0.0, and so open to the cluster\'s network'],
  [{ bind: 'tailnet' }, {}, 'gateway.bind is "tailnet", and so open to the tailnet, whatever is served'],
  [{ bind: 'loopback' }, { agent: { args: ['node', 'openclaw.mjs', 'gateway', '--bind', 'lan'] } },
    'gateway.bind is "lan", which is all addresses in a container, and so open to the tailnet, whatever is served, and to the cluster\'s network'],
])('%p is told', (gateway, options, message) => {
  expect(findings(gatewayOnAllAddresses, [sample(options), gatewayConfig({ gateway })])).toEqual([`Deployment agents/agent: ${message}: set it to "loopback"`]);
});

test.each<[string, object, SampleOptions]>([
  ['loopback', { bind: 'loopback' }, {}],
  ['loopback by another name', { bind: 'custom', customBindHost: '127.0.0.2' }, {}],
  ['loopback among the arguments', { bind: 'lan' }, { agent: { args: ['node', 'openclaw.mjs', 'gateway', '--bind=loopback'] } }],
  ['OpenClaw\'s own Tailscale, which takes loopback', { tailscale: { mode: 'serve' } }, {}],
  ['the tailnet\'s address, where there is none', { bind: 'tailnet' }, USERSPACE],
  ['a pod without a node', { bind: 'lan' }, { node: false }],
])('%s is not', (_, gateway, options) => {
  expect(findings(gatewayOnAllAddresses, [sample(options), gatewayConfig({ gateway })])).toEqual([]);
});

test('a configuration that is not among the manifests is not', () => {
  expect(findings(gatewayOnAllAddresses, [sample()])).toEqual([]);
});
