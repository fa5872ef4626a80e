import { Rule, Severity } from './rule';
import { StateStore, stateOf } from '../manifests/node-state';
import { mountsToken } from '../manifests/service-account';

export const serviceAccountTokenMounted: Rule = {
  id: 'service-account-token-mounted',
  severity: Severity.WARNING,
  title: 'The pod has a key to the cluster',
  why: 'Kubernetes mounts a service account\'s token into every container of a pod unless it is told not to, and whoever takes one of them over has it; an agent runs what others tell it. Neither an agent nor a proxy of the tailnet needs one: set `automountServiceAccountToken: false` on the pod. '
    + 'A node that keeps its state in a Kubernetes Secret needs one; on a volume it does not.',
  source: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
  checkPod(pod, inventory) {
    if (!mountsToken(pod, inventory)) return [];
    const isStateInSecret = stateOf(pod, inventory)?.store === StateStore.SECRET;
    return ['the service account\'s token is mounted into every container of the pod: '
      + `${isStateInSecret ? 'keep the state on a volume (TS_KUBE_SECRET empty, TS_STATE_DIR), and ' : ''}set automountServiceAccountToken to false`];
  },
};
