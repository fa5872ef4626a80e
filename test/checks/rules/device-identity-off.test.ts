import { findings, gatewayConfig, sample } from './sample';
import { deviceIdentityOff } from '../../../src/checks/rules/device-identity-off';

test.each([
  ['allowInsecureAuth', 'with which one of today does not start'],
  ['dangerouslyDisableDeviceAuth', 'which one of today ignores'],
])('%s is told', (name, today) => {
  expect(findings(deviceIdentityOff, [sample(), gatewayConfig({ gateway: { controlUi: { [name]: true } } })])).toEqual([
    `Deployment agents/agent: gateway.controlUi.${name} is true, by which an older gateway lets in browsers that nobody approved, and ${today}: leave it out, and approve each device`,
  ]);
});

test('both are told', () => {
  const controlUi = { enabled: true, allowInsecureAuth: true, dangerouslyDisableDeviceAuth: true };
  expect(findings(deviceIdentityOff, [sample(), gatewayConfig({ gateway: { controlUi } })])).toHaveLength(2);
});

test.each([
  ['neither', {}],
  ['either that is off', { gateway: { controlUi: { allowInsecureAuth: false, dangerouslyDisableDeviceAuth: false } } }],
  ['what another part of the configuration has by that name', { gateway: { auth: { allowInsecureAuth: true } } }],
])('%s is not', (_, config) => {
  expect(findings(deviceIdentityOff, [sample(), gatewayConfig(config)])).toEqual([]);
});

test('a configuration that is not among the manifests is not', () => {
  expect(findings(deviceIdentityOff, [sample()])).toEqual([]);
});
