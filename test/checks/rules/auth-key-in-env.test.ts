import { findings, sample } from './sample';
import { authKeyInEnv } from '../../../src/checks/rules/auth-key-in-env';

const fromSecret = (name: string) => ({ name, valueFrom: { secretKeyRef: { name: 'tailscale-auth', key: 'key' } } });
const secret = (stringData: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tailscale-auth', namespace: 'agents' }, stringData });
const told = (name: string) => `Deployment agents/agent: container tailscale has the auth key in its environment, as ${name}, from where it goes into the arguments of tailscale: `
  + 'mount the Secret, and set TS_AUTHKEY to file: and the path';

test.each([
  ['a variable from a Secret', 'TS_AUTHKEY', [sample({ node: { env: [fromSecret('TS_AUTHKEY')] } })]],
  ['the old name', 'TS_AUTH_KEY', [sample({ node: { env: [fromSecret('TS_AUTH_KEY')] } })]],
  ['a reference', 'TS_CLIENT_SECRET', [sample({ node: { env: [fromSecret('SECRET'), { name: 'TS_CLIENT_SECRET', value: '$(SECRET)?ephemeral=false' }] } })]],
  ['a flag', 'MY_KEY', [sample({ node: { env: [fromSecret('MY_KEY'), { name: 'TS_EXTRA_ARGS', value: '--authkey=$(MY_KEY)' }] } })]],
  ['a script', 'MY_KEY', [sample({ node: { env: [fromSecret('MY_KEY')], command: ['sh', '-c', 'tailscaled & tailscale up --auth-key "${MY_KEY}"'] } })]],
  ['a whole Secret', 'TS_AUTHKEY', [sample({ node: { env: [], envFrom: [{ secretRef: { name: 'tailscale-auth' } }] } }), secret({ TS_AUTHKEY: 'key' })]],
  ['a whole Secret with a prefix', 'TS_AUTHKEY', [sample({ node: { env: [], envFrom: [{ prefix: 'TS_', secretRef: { name: 'tailscale-auth' } }] } }), secret({ AUTHKEY: 'key' })]],
])('%s is told', (_, name, manifests) => {
  expect(findings(authKeyInEnv, manifests)).toEqual([told(name)]);
});

test('so is one that another container calls tailscale with', () => {
  const agent = { name: 'tailscale', env: [fromSecret('MY_KEY')], command: ['sh', '-c', 'tailscale --socket=/tmp/s up --auth-key=$MY_KEY'] };
  expect(findings(authKeyInEnv, [sample({ agent })])).toEqual([told('MY_KEY')]);
});

test.each([
  ['a file', [sample()]],
  ['the path of a file from a Secret', [sample({ node: { env: [fromSecret('TS_AUTHKEY')] } }), secret({ key: 'file:/run/tailscale-auth/auth-key' })]],
  ['another variable from a Secret', [sample({ node: { env: [fromSecret('PASSWORD')] } })]],
  ['another program\'s flag of that name', [sample({ agent: { env: [fromSecret('OAUTH')], args: ['/bin/oauth2-proxy', '--client-secret=$(OAUTH)'] } })]],
  ['a Secret that is not shown', [sample({ node: { env: [], envFrom: [{ secretRef: { name: 'tailscale-auth' } }] } })]],
])('%s is not', (_, manifests) => {
  expect(findings(authKeyInEnv, manifests)).toEqual([]);
});
