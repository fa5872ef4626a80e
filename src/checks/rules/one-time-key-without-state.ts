import { Rule, Severity } from './rule';
import { ONE_TIME_KEY_ANNOTATION } from '../../pod/labels';
import type { Inventory } from '../manifests/inventory';
import { StateStore, stateOf } from '../manifests/node-state';
import type { CheckedPod } from '../manifests/pod';

export const oneTimeKeyWithoutState: Rule = {
  id: 'one-time-key-without-state',
  severity: Severity.WARNING,
  title: 'The auth key is for one login, and the identity does not outlive the pod',
  why: 'A node logs in once, and what came of it is its identity. Where that ends with the pod, the next one has to log in again, which an auth key for one login refuses: the node is out until somebody makes another. '
    + `Keep the state on a PersistentVolumeClaim, or use a reusable key. That a key is for one login is told by the annotation \`${ONE_TIME_KEY_ANNOTATION}: "true"\` of the workload, which \`AuthKey.sealed\` writes with \`oneTime\`.`,
  source: 'https://tailscale.com/kb/1085/auth-keys',
  checkPod(pod, inventory) {
    if (pod.manifest.metadata.annotations?.[ONE_TIME_KEY_ANNOTATION] !== 'true') return [];
    const place = passingPlace(pod, inventory);
    return place === undefined ? [] : [`the auth key of container ${pod.tailnetNode!.name} is for one login, and its identity is ${place}, so that the next pod can not log in: `
      + 'keep the state on a PersistentVolumeClaim, or use a reusable key'];
  },
};

/** Where the identity is, if that ends with the pod. */
function passingPlace(pod: CheckedPod, inventory: Inventory): string | undefined {
  const node = pod.tailnetNode;
  const state = stateOf(pod, inventory);
  if (!node || !state || state.store === StateStore.SECRET) return undefined;
  if (state.store === StateStore.MEMORY) return 'in memory';
  if (!node.mountOf(state.name!)) return `at ${state.shown}, in the container`;
  const volume = pod.volumeOf(node, state.name!);
  return volume && (volume.emptyDir ?? volume.ephemeral) ? `at ${state.shown}, on the volume "${volume.name}", which ends with the pod` : undefined;
}
