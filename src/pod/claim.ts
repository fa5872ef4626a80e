import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { KEEP_ANNOTATIONS } from './labels';
import { AppIndex } from '../checks/app-index';

/** What a claim of ours is made of. */
export interface ClaimOptions {
  readonly name: string;
  readonly storage: Size;
  readonly storageClassName?: string;
  readonly labels: { [name: string]: string };
}

/** Makes a claim that one node mounts and that pruning tools leave alone: its loss is the loss of the agent's data or of a tailnet identity. */
export function makeClaim(scope: Construct, id: string, options: ClaimOptions): kplus.PersistentVolumeClaim {
  const claim = new kplus.PersistentVolumeClaim(scope, id, {
    metadata: { name: options.name, labels: options.labels, annotations: { ...KEEP_ANNOTATIONS } },
    accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE],
    storage: options.storage,
    storageClassName: options.storageClassName,
  });
  AppIndex.of(scope).claimObject(claim, 'PersistentVolumeClaim', options.name);
  return claim;
}
