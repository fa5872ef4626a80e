import { findings, sample } from './sample';
import { noStateToFallBackOn } from '../../../src/checks/rules/no-state-to-fall-back-on';

const memory = 'Deployment agents/agent: container tailscale keeps its identity in memory, which ends with it: once the auth key is revoked or has expired, the node does not come back: '
  + 'set TS_STATE_DIR to a folder of a PersistentVolumeClaim';
const run = (command: string) => ({ command: ['sh', '-c', command] });

test.each([
  ['no folder and no Secret', sample({ env: { TS_STATE_DIR: undefined } })],
  ['an argument of tailscaled', sample({ env: { TS_TAILSCALED_EXTRA_ARGS: '--state=mem:' } })],
  ['a command', sample({ node: run('exec tailscaled --statedir=/var/lib/tailscale --state=mem:') })],
])('an identity in memory is told: %s', (_, manifest) => {
  expect(findings(noStateToFallBackOn, [manifest])).toEqual([memory]);
});

test.each([
  ['/state', sample({ env: { TS_STATE_DIR: '/state' } })],
  ['/state', sample({ node: run('exec tailscaled --statedir="/state"') })],
  ['/state', sample({ node: run('exec tailscaled --state /state/tailscaled.state') })],
  ['/var/lib/tailscale', sample({ node: { ...run('exec tailscaled'), volumeMounts: [] } })],
])('one at %s on no volume is told', (path, manifest) => {
  expect(findings(noStateToFallBackOn, [manifest])).toEqual([
    `Deployment agents/agent: container tailscale keeps its identity at ${path}, in the container, which ends with it: once the auth key is revoked or has expired, the node does not come back: `
      + 'set TS_STATE_DIR to a folder of a PersistentVolumeClaim',
  ]);
});

test.each([
  ['a claim', sample()],
  ['the Secret that containerboot takes by default', sample({ env: { TS_STATE_DIR: undefined, TS_KUBE_SECRET: undefined } })],
  ['a Secret that tailscaled is told of', sample({ node: run('exec tailscaled --state=kube:agent-state') })],
  ['a folder that is not shown', sample({ node: { ...run('exec tailscaled --statedir="$STATE"'), volumeMounts: [] } })],
  ['variables that are not shown', sample({ env: { TS_STATE_DIR: undefined }, node: { envFrom: [{ configMapRef: { name: 'settings' } }] } })],
  ['no node', sample({ node: false })],
])('%s is not', (_, manifest) => {
  expect(findings(noStateToFallBackOn, [manifest])).toEqual([]);
});
