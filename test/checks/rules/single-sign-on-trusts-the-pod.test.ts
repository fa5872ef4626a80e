import { findings, gatewayConfig, sample } from './sample';
import { singleSignOnTrustsThePod } from '../../../src/checks/rules/single-sign-on-trusts-the-pod';

test('a proxy on loopback whose word is taken is told', () => {
  expect(findings(singleSignOnTrustsThePod, [sample(), gatewayConfig({ gateway: { auth: { mode: 'trusted-proxy', trustedProxy: { allowLoopback: true } } } })])).toEqual([
    'Deployment agents/agent: with singleSignOn any process in the pod, whatever the agent runs among them, can be any of its users to the gateway: leave it out, and use the gateway token and device pairing',
  ]);
});

test.each([
  ['one elsewhere', { mode: 'trusted-proxy', trustedProxy: { allowLoopback: false } }],
  ['one that is not asked', { mode: 'token', trustedProxy: { allowLoopback: true } }],
  ['no proxy', {}],
])('%s is not', (_, auth) => {
  expect(findings(singleSignOnTrustsThePod, [sample(), gatewayConfig({ gateway: { auth } })])).toEqual([]);
});
