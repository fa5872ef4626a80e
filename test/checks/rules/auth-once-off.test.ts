import { findings, sample } from './sample';
import { authOnceOff } from '../../../src/checks/rules/auth-once-off';

test.each([
  [undefined, 'not set'],
  ['', '""'],
  ['false', '"false"'],
  ['yes', '"yes"'],
])('TS_AUTH_ONCE %j is told', (value, told) => {
  expect(findings(authOnceOff, [sample({ env: { TS_AUTH_ONCE: value } })])).toEqual([
    `Deployment agents/agent: TS_AUTH_ONCE of container tailscale is ${told}, so that it logs in at every start, and a key that expired takes down a node that works: set it to "true"`,
  ]);
});

test.each([
  ['true', sample()],
  ['1', sample({ env: { TS_AUTH_ONCE: '1' } })],
  ['from elsewhere', sample({ env: { TS_AUTH_ONCE: undefined }, node: { envFrom: [{ configMapRef: { name: 'settings' } }] } })],
  ['a node without state, which has nothing but to log in', sample({ env: { TS_AUTH_ONCE: undefined, TS_STATE_DIR: undefined } })],
  ['a node that is configured by a file', sample({ env: { TS_AUTH_ONCE: undefined, TS_EXPERIMENTAL_VERSIONED_CONFIG_DIR: '/etc/tsconfig' } })],
  ['tailscaled itself, which knows no such variable', sample({ env: { TS_AUTH_ONCE: undefined }, node: { command: ['tailscaled'] } })],
])('%s is not', (_, manifest) => {
  expect(findings(authOnceOff, [manifest])).toEqual([]);
});

test('a ConfigMap among the manifests is read', () => {
  const settings = (TS_AUTH_ONCE: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents' }, data: { TS_AUTH_ONCE } });
  const manifest = sample({ env: { TS_AUTH_ONCE: undefined }, node: { envFrom: [{ configMapRef: { name: 'settings' } }] } });
  expect(findings(authOnceOff, [manifest, settings('true')])).toEqual([]);
  expect(findings(authOnceOff, [manifest, settings('false')])).toHaveLength(1);
});
