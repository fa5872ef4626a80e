import { findings, gatewayConfig, sample } from './sample';
import { serving } from './serve';
import { funnelOn } from '../../../src/checks/rules/funnel-on';

test('a funnel in the serve configuration is told', () => {
  expect(findings(funnelOn, serving({ AllowFunnel: { '${TS_CERT_DOMAIN}:443': true } }))).toEqual([
    'Deployment agents/agent: the serve configuration allows a funnel at ${TS_CERT_DOMAIN}:443, which puts it on the public internet: take it out of AllowFunnel',
  ]);
});

test('so is one of OpenClaw\'s own', () => {
  const told = ['Deployment agents/agent: gateway.tailscale.mode is "funnel", which puts the agent on the public internet: set it to "off", and let the tailnet node serve it'];
  expect(findings(funnelOn, [sample(), gatewayConfig({ gateway: { tailscale: { mode: 'funnel' } } })])).toEqual(told);
  expect(findings(funnelOn, [sample({ agent: { args: ['node', 'openclaw.mjs', 'gateway', '--tailscale', 'funnel'] } })])).toEqual(told);
});

const COMMAND = 'Deployment agents/agent: container tailscale runs `tailscale funnel`, which puts the agent on the public internet: use `tailscale serve`';

test.each([
  ['a command', { command: ['sh', '-c', 'containerboot & tailscale --socket=/tmp/tailscaled.sock funnel --bg 18789; wait'] }],
  ['a hook', { lifecycle: { postStart: { exec: { command: ['tailscale', 'funnel', '18789'] } } } }],
])('so is %s', (_, node) => {
  expect(findings(funnelOn, [sample({ node })])).toEqual([COMMAND]);
});

test.each([
  ['serving to the tailnet', serving({ TCP: { 443: { HTTPS: true } }, AllowFunnel: {} })],
  ['a funnel that is off', serving({ AllowFunnel: { 'agent:443': false } })],
  ['asking for one', [sample({ node: { command: ['sh', '-c', 'tailscale funnel status; tailscale funnel reset; tailscale funnel --https=443 off; containerboot'] } })]],
  ['OpenClaw without one', [sample(), gatewayConfig({ gateway: { tailscale: { mode: 'off' } } })]],
])('%s is not', (_, manifests) => {
  expect(findings(funnelOn, manifests)).toEqual([]);
});
