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

test.each([
  ['Recreate', sample()],
  ['a StatefulSet, which ends a pod before it starts the next', sample({ workload: { kind: 'StatefulSet', spec: { strategy: undefined } } })],
  ['an agent that keeps nothing', sample({ workload: { spec: { strategy: undefined } }, node: false, agent: { volumeMounts: [] } })],
])('%s is not', (_, manifest) => {
  expect(findings(surgeOnOneIdentity, [manifest])).toEqual([]);
});
