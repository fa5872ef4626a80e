import { Rule, Severity } from './rule';
import { AUTH_VARIABLES, keyFile } from '../manifests/auth-key';
import { CheckedContainer, ContainerRole } from '../manifests/container';
import { variableOf } from '../manifests/environment';
import type { Inventory } from '../manifests/inventory';
import { StateStore, stateOf } from '../manifests/node-state';
import { oncePerPod } from '../manifests/once';
import { statePlaces } from '../manifests/one-pod';
import { Place, overlap, placesOf, placesOfMount } from '../manifests/place';
import type { CheckedPod } from '../manifests/pod';
import { mountsToken, seesToken } from '../manifests/service-account';

export const stateReadableByAgent: Rule = {
  id: 'state-readable-by-agent',
  severity: Severity.WARNING,
  title: 'Another container can read the identity',
  why: 'Whoever has a node\'s state is that node, and whoever has its auth key may be the next one. An agent runs what others tell it, so neither belongs in a container of its pod that is not the node: '
    + 'mount both into that one alone, share no process namespace, and keep the state on a volume rather than in a Secret that the pod\'s service account reads.',
  checkPod(pod, inventory) {
    const node = pod.tailnetNode;
    if (!node) return [];
    // what ends before the agent starts is run by whoever wrote the manifest
    const others = pod.containers.filter(container => container !== node && container.role !== ContainerRole.INIT);
    return [
      ...(pod.agent === node ? [`container ${node.name} runs the agent as well as the node, and so has the node's state and its auth key: run the node in a container of its own`] : []),
      ...others.flatMap(other => readable(pod, other, inventory)),
      ...(pod.spec.shareProcessNamespace === true && others.length > 0
        ? ['the pod shares one process namespace, through which its containers reach each other\'s files, the node\'s state among them: leave out shareProcessNamespace'] : []),
      ...secretsRead(pod, others, inventory),
    ];
  },
};

function readable(pod: CheckedPod, other: CheckedContainer, inventory: Inventory): string[] {
  const seen = other.mounts.flatMap(mount => placesOfMount(pod, mount));
  const sees = (places: Place[]) => places.some(place => seen.some(each => overlap(each, place)));
  return [
    ...(sees(statePlaces(pod, inventory)) ? [`container ${other.name} mounts the folder with the node's state: mount it into container ${pod.tailnetNode!.name} alone`] : []),
    ...(sees(keyPlaces(pod, inventory)) ? [`container ${other.name} mounts the node's auth key: mount it into container ${pod.tailnetNode!.name} alone`] : []),
  ];
}

/** Where the files are that a node takes its keys from. */
const keyPlaces = oncePerPod((pod: CheckedPod, inventory: Inventory): Place[] => {
  const node = pod.tailnetNode!;
  return AUTH_VARIABLES.flatMap(name => {
    const file = keyFile(variableOf(node, name, pod.namespace, inventory).value);
    return file ? placesOf(pod, node, file) : [];
  });
});

/** Containers that could ask Kubernetes for the state. */
function secretsRead(pod: CheckedPod, others: CheckedContainer[], inventory: Inventory): string[] {
  const state = stateOf(pod, inventory);
  if (state?.store !== StateStore.SECRET || !mountsToken(pod, inventory)) return [];
  return others.filter(seesToken).map(({ name }) => (
    `the node's state is in ${state.name ? `Secret ${state.shown}` : 'a Secret'}, which container ${name} can read with the service account's token: `
    + 'keep it on a volume (TS_KUBE_SECRET empty, TS_STATE_DIR), and set automountServiceAccountToken to false'
  ));
}
