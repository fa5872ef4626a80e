import { Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';

/** On service accounts: the IAM role that their pods may take. */
export const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';

/** On pods: the containers that get neither token nor variables of it, with commas between their names. */
const SKIP_ANNOTATION = 'eks.amazonaws.com/skip-containers';

/**
 * Has a pod's AWS identity given to the containers that open sealed values alone. The webhook of EKS gives it to all containers otherwise, the agent's among them.
 *
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook#eks-walkthrough
 */
export function withholdIdentity(workload: kplus.AbstractPod): void {
  const others = () => [...workload.initContainers, ...workload.containers].map(({ name }) => name).filter(name => !name.startsWith(UNSEAL_PREFIX));
  // addons add containers until synthesis
  workload.podMetadata.addAnnotation(SKIP_ANNOTATION, Lazy.any({ produce: () => others().join(',') }));
}

/** Prefix of the names of containers that open sealed values. */
export const UNSEAL_PREFIX = 'unseal-';
