import { findings, gatewayConfig, sample } from './sample';
import { gatewayWithoutAuthentication } from '../../../src/checks/rules/gateway-without-authentication';

const NONE = 'Deployment agents/agent: gateway.auth.mode is "none", by which whoever reaches the gateway gives the agent orders: set it to "token", and give OPENCLAW_GATEWAY_TOKEN from a Secret';

test.each([
  ['in the configuration', {}, { gateway: { bind: 'loopback', auth: { mode: 'none' } } }],
  ['among the arguments, over the configuration', { args: ['node', 'openclaw.mjs', 'gateway', '--auth', 'none'] }, { gateway: { auth: { mode: 'token', token: 'x' } } }],
])('no authentication %s is told', (_, agent, config) => {
  expect(findings(gatewayWithoutAuthentication, [sample({ agent }), gatewayConfig(config)])).toEqual([NONE]);
});

test.each([
  [{ bind: 'lan' }, 'gateway.bind is "lan", which is all addresses in a container, where OpenClaw does not start without a token or password, and there is none: give OPENCLAW_GATEWAY_TOKEN from a Secret'],
  [{ auth: { mode: 'token' } }, 'gateway.bind is not set, which is all addresses in a container, where OpenClaw does not start without a token, and there is none: give OPENCLAW_GATEWAY_TOKEN from a Secret'],
  [{ bind: 'custom', customBindHost: '10.0.0.7', auth: { mode: 'password', token: 'x' } },
    'gateway.bind is "custom", at 10.0.0.7, where OpenClaw does not start without a password, and there is none: give OPENCLAW_GATEWAY_PASSWORD from a Secret'],
])('neither a token nor a password beyond loopback is told: %p', (gateway, message) => {
  expect(findings(gatewayWithoutAuthentication, [sample(), gatewayConfig({ gateway })])).toEqual([`Deployment agents/agent: ${message}`]);
});

const env = (more: object) => ({ env: [{ name: 'OPENCLAW_CONFIG_PATH', value: '/etc/openclaw/openclaw.json' }, more as { name: string }] });

test.each<[string, object, object]>([
  ['loopback, where it makes a token up', {}, { gateway: { bind: 'loopback' } }],
  ['the tailnet, which it may not find', {}, { gateway: { bind: 'tailnet' } }],
  ['a token in the configuration', {}, { gateway: { bind: 'lan', auth: { token: '${TOKEN}' } } }],
  ['a reference to one', {}, { gateway: { bind: 'lan', auth: { mode: 'token', token: { source: 'env', provider: 'default', id: 'TOKEN' } } } }],
  ['a token from a Secret', env({ name: 'OPENCLAW_GATEWAY_TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'token' } } }), { gateway: { bind: 'lan' } }],
  ['a password from a Secret', env({ name: 'OPENCLAW_GATEWAY_PASSWORD', valueFrom: { secretKeyRef: { name: 'token', key: 'token' } } }), { gateway: { bind: 'lan' } }],
  ['a Secret that may have one', { envFrom: [{ secretRef: { name: 'agent' } }] }, { gateway: { bind: 'lan' } }],
  ['a token among the arguments', { args: ['node', 'openclaw.mjs', 'gateway', '--token', '$(TOKEN)'] }, { gateway: { bind: 'lan' } }],
  ['a file with the password', { args: ['node', 'openclaw.mjs', 'gateway', '--password-file=/run/password'] }, { gateway: { bind: 'lan' } }],
  ['a proxy that says who it is', {}, { gateway: { bind: 'lan', auth: { mode: 'trusted-proxy' } } }],
  ['another file that may have one', {}, { gateway: { $include: './auth.json', bind: 'lan' } }],
  ['a script that sets one', { args: ['sh', '-c', 'OPENCLAW_GATEWAY_TOKEN=$(cat /run/token) openclaw gateway'] }, { gateway: { bind: 'lan' } }],
  ['a mode that is worked out', {}, { gateway: { bind: 'lan', auth: { mode: '${MODE}' } } }],
])('%s is not', (_, agent, config) => {
  expect(findings(gatewayWithoutAuthentication, [sample({ agent }), gatewayConfig(config)])).toEqual([]);
});

test('a configuration that is not among the manifests is not', () => {
  expect(findings(gatewayWithoutAuthentication, [sample()])).toEqual([]);
});
