import type { Manifest } from './manifest';
import { Tree, isTree } from './tree';

/** A workload, by what it is found by in its namespace. */
export interface Maker {
  readonly kind: string;
  readonly name: string;
}

/**
 * The workloads that made an object, such as the Deployment of a ReplicaSet and the ReplicaSet of a pod. Objects that are written by hand have none, those that are read from a cluster do.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/
 */
export function makersOf({ metadata }: Manifest): Maker[] {
  const { ownerReferences, labels } = metadata as Tree;
  const owners = (Array.isArray(ownerReferences) ? ownerReferences : []).filter(isTree).filter(({ controller }) => controller === true);
  return owners.flatMap(({ kind, name }) => {
    const maker = { kind: `${kind}`, name: `${name}` };
    // a pod of a Deployment says the name of the ReplicaSet between them alone
    const ending = `-${isTree(labels) ? labels['pod-template-hash'] : ''}`;
    return maker.kind === 'ReplicaSet' && maker.name.endsWith(ending) ? [maker, { kind: 'Deployment', name: maker.name.slice(0, -ending.length) }] : [maker];
  });
}
