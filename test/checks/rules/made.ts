import { sample } from './sample';
import type { Manifest } from '../../../src/checks/manifests/manifest';

/** A workload as a cluster shows it that another one made. */
function madeBy(ownerKind: string, ownerName: string, kind: string, name: string, labels?: { readonly [name: string]: string }): Manifest {
  const manifest = sample({ workload: { apiVersion: 'apps/v1', kind }, metadata: { name, labels, ownerReferences: [{ apiVersion: 'apps/v1', kind: ownerKind, name: ownerName, controller: true, uid: '1' }] } });
  return kind === 'Pod' ? { ...manifest, apiVersion: 'v1', spec: manifest.spec.template.spec } : manifest;
}

const deployment = sample();
const replicaSet = madeBy('Deployment', 'agent', 'ReplicaSet', 'agent-7d9f8');
const pod = madeBy('ReplicaSet', 'agent-7d9f8', 'Pod', 'agent-7d9f8-x2x4z', { 'pod-template-hash': '7d9f8' });

/** Workloads with what they made, as `kubectl get --output yaml` gives it. */
export const MADE: ReadonlyArray<[string, Manifest[]]> = [
  ['a Deployment, its ReplicaSets and its pod', [pod, replicaSet, madeBy('Deployment', 'agent', 'ReplicaSet', 'agent-5c6b7'), deployment]],
  ['a Deployment and its pod', [deployment, pod]],
  ['a StatefulSet and its pod', [sample({ workload: { kind: 'StatefulSet' } }), madeBy('StatefulSet', 'agent', 'Pod', 'agent-0')]],
];

/** A pod that another workload made than those that are at hand. */
export const MADE_ELSEWHERE = madeBy('ReplicaSet', 'other-7d9f8', 'Pod', 'other-7d9f8-x2x4z', { 'pod-template-hash': '7d9f8' });
