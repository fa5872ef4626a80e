import { findings, sample } from './sample';
import { autoscalerOnOneIdentity } from '../../../src/checks/rules/autoscaler-on-one-identity';

const autoscaler = (kind: string, spec: object, namespace = 'agents') => ({
  apiVersion: 'example/v1', kind, metadata: { name: 'scaler', namespace }, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'agent' }, ...spec },
});

test.each([
  ['HorizontalPodAutoscaler', { maxReplicas: 3 }],
  ['ScaledObject', { maxReplicaCount: 2 }],
  ['ScaledObject', {}],
  ['ScaledObject', { scaleTargetRef: { name: 'agent' } }],
])('a %s with %j is told', (kind, spec) => {
  expect(findings(autoscalerOnOneIdentity, [sample(), autoscaler(kind, spec)])).toEqual([
    `Deployment agents/agent: ${kind} agents/scaler may start a second pod, and only one can hold the identity and the volumes: remove it`,
  ]);
});

test.each([
  ['one that stops at one pod', autoscaler('HorizontalPodAutoscaler', { maxReplicas: 1 })],
  ['one that scales to nothing and back', autoscaler('ScaledObject', { minReplicaCount: 0, maxReplicaCount: 1 })],
  ['one of another namespace', autoscaler('HorizontalPodAutoscaler', { maxReplicas: 3 }, 'other')],
  ['one of another workload', autoscaler('HorizontalPodAutoscaler', { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'other' } })],
  ['one that gives more memory', autoscaler('VerticalPodAutoscaler', { scaleTargetRef: undefined, targetRef: { kind: 'Deployment', name: 'agent' } })],
])('%s is not', (_, scaler) => {
  expect(findings(autoscalerOnOneIdentity, [sample(), scaler])).toEqual([]);
});

test('nor is one of a workload whose pods have nothing in common', () => {
  expect(findings(autoscalerOnOneIdentity, [sample({ node: false, agent: { volumeMounts: [] } }), autoscaler('HorizontalPodAutoscaler', { maxReplicas: 3 })])).toEqual([]);
});
