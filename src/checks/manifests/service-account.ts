import type { CheckedContainer } from './container';
import type { Inventory } from './inventory';
import { StateStore, stateOf } from './node-state';
import type { CheckedPod } from './pod';

/** Where Kubernetes mounts the token. */
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Whether Kubernetes mounts a service account's token into a pod: it does unless the pod says no, or the pod says nothing and the account does. An account that is not among
 * the manifests says nothing if it is the namespace's own, or if the node could not keep its state in a Secret otherwise.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
 */
export function mountsToken(pod: CheckedPod, inventory: Inventory): boolean {
  const { spec, namespace, tailnetNode } = pod;
  if (spec.automountServiceAccountToken !== undefined) return spec.automountServiceAccountToken === true;
  const name = spec.serviceAccountName || (spec as { serviceAccount?: string }).serviceAccount || 'default';
  const account = inventory.find('ServiceAccount', namespace, name)?.manifest;
  if (account) return account.automountServiceAccountToken !== false;
  return name === 'default' || (tailnetNode !== undefined && seesToken(tailnetNode) && stateOf(pod, inventory)?.store === StateStore.SECRET);
}

/** Whether a container of such a pod sees the token: something else may be mounted in its place. */
export function seesToken(container: CheckedContainer): boolean {
  return !container.mounts.some(({ mountPath }) => mountPath?.replace(/\/$/, '') === TOKEN_PATH);
}
