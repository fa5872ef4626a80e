import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { keepPatches } from './keep-patches';
import { KEEP_ANNOTATIONS } from './labels';
import { AppIndex } from '../checks/app-index';
import { checkClaimSize } from '../checks/claim-size';

/** What a claim of ours is made of. */
export interface ClaimOptions {
  readonly name: string;
  readonly storage: Size;
  readonly storageClassName?: string;
  readonly labels: { [name: string]: string };
}

/**
 * Notes that a pod mounts a claim, and refuses a second one: two writers ruin an agent's data, and two nodes with one identity throw each other out.
 */
export function claimForOnePod(construct: IConstruct, claim: kplus.IPersistentVolumeClaim): void {
  AppIndex.of(construct).claimInNamespace(construct, 'volume', claim.name, 'a PersistentVolumeClaim is for one of them: give the other a claim of its own');
}

/** Makes a claim that one node mounts and that pruning tools leave alone: its loss is the loss of the agent's data or of a tailnet identity. */
export function makeClaim(scope: Construct, id: string, options: ClaimOptions): kplus.PersistentVolumeClaim {
  checkClaimSize(scope, options.name, options.storage);
  return AppIndex.of(scope).claimObject(keepPatches(new kplus.PersistentVolumeClaim(scope, id, {
    metadata: { name: options.name, labels: options.labels, annotations: { ...KEEP_ANNOTATIONS } },
    accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE],
    storage: options.storage,
    storageClassName: options.storageClassName,
  })));
}
