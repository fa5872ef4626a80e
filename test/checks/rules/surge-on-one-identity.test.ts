import { findings, sample } from './sample';
import { surgeOnOneIdentity } from '../../../src/checks/rules/surge-on-one-identity';

test.each([
  ['RollingUpdate by default', undefined],
  ['RollingUpdate by default', {}],
  ['RollingUpdate', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0 } }],
])('a strategy of %s is told: %j', (name, strategy) => {
  expect(findings(surgeOnOneIdentity, [sample({ workload: { spec: { strategy } } })])).toEqual([
    `Deployment agents/agent: strategy is ${name}, which starts a second pod before the first has ended, and only one can hold the identity and the volumes: set strategy.type to Recreate`,
  ]);
});

const ROUTER = { name: 'tailscale', image: 'tailscale/tailscale:v1.102.3', env: [{ name: 'TS_KUBE_SECRET', value: 'router' }, { name: 'TS_ROUTES', value: '10.0.0.0/8' }, { name: 'TS_HOSTNAME', value: 'router' }] };

test.each([
  ['Recreate', sample()],
  ['a StatefulSet, which ends a pod before it starts the next', sample({ workload: { kind: 'StatefulSet', spec: { strategy: undefined } } })],
  ['a proxy or subnet router with its state in a Secret', sample({ workload: { spec: { strategy: undefined } }, pod: { containers: [ROUTER] } })],
  ['an agent that keeps nothing, beside a node with its state in a Secret', sample({ workload: { spec: { strategy: undefined } }, env: { TS_KUBE_SECRET: 'agent', TS_STATE_DIR: undefined }, agent: { volumeMounts: [] } })],
  ['an agent that keeps nothing', sample({ workload: { spec: { strategy: undefined } }, node: false, agent: { volumeMounts: [] } })],
])('%s is not', (_, manifest) => {
  expect(findings(surgeOnOneIdentity, [manifest])).toEqual([]);
});
