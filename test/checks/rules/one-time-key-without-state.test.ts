import { findings, sample, SampleOptions } from './sample';
import { oneTimeKeyWithoutState } from '../../../src/checks/rules/one-time-key-without-state';

const oneTime = (options: SampleOptions = {}) => sample({ metadata: { annotations: { 'cdk8s-openclaw/one-time-auth-key': 'true' } }, ...options });

test.each<[string, SampleOptions, string]>([
  ['in memory', { env: { TS_STATE_DIR: undefined } }, 'in memory'],
  ['in the container', { env: { TS_STATE_DIR: '/elsewhere' } }, 'at /elsewhere, in the container'],
  ['on an emptyDir', { pod: { volumes: [{ name: 'state', emptyDir: {} }] } }, 'at /var/lib/tailscale/state, on the volume "state", which ends with the pod'],
  ['on a volume that is made for the pod', { pod: { volumes: [{ name: 'state', ephemeral: { volumeClaimTemplate: {} } }] } }, 'at /var/lib/tailscale/state, on the volume "state", which ends with the pod'],
])('a key for one login with an identity %s is told', (_, options, place) => {
  expect(findings(oneTimeKeyWithoutState, [oneTime(options)])).toEqual([
    `Deployment agents/agent: the auth key of container tailscale is for one login, and its identity is ${place}, so that the next pod can not log in: `
    + 'keep the state on a PersistentVolumeClaim, or use a reusable key',
  ]);
});

test.each([
  ['an identity on a claim', oneTime()],
  ['one in a Secret', oneTime({ env: { TS_KUBE_SECRET: undefined } })],
  ['one where the manifests do not show it', oneTime({ env: { TS_STATE_DIR: undefined }, node: { envFrom: [{ configMapRef: { name: 'settings' } }] } })],
  ['a volume that is not among the manifests', oneTime({ pod: { volumes: [] } })],
  ['a key of which nothing is said', sample({ pod: { volumes: [{ name: 'state', emptyDir: {} }] } })],
  ['a key that is said to be reusable', sample({ metadata: { annotations: { 'cdk8s-openclaw/one-time-auth-key': 'false' } }, pod: { volumes: [{ name: 'state', emptyDir: {} }] } })],
  ['a pod without a node', oneTime({ node: false })],
])('%s is not', (_, manifest) => {
  expect(findings(oneTimeKeyWithoutState, [manifest])).toEqual([]);
});
