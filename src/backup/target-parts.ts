import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';
import { BucketCredentialsContext } from './bucket-credentials';

/** What a target is told of the backup. */
export interface TargetContext extends BucketCredentialsContext {
  /** The claim with the agent's data. */
  readonly dataClaim: kplus.IPersistentVolumeClaim;
  readonly labels: { [name: string]: string };
  /** Where the backup is. */
  readonly namespace?: string;
}

/** What a target adds to the backup. */
export interface TargetParts {
  /** What two backups of an instance must not share, in words: their archives have the same names. */
  readonly place: string;
  /** Arguments of the program. */
  readonly args: string[];
  readonly mount: kplus.VolumeMount;
  readonly egress: k8s.NetworkPolicyEgressRule[];
  /** The claim with the archives. */
  readonly claim?: kplus.IPersistentVolumeClaim;
}
