import { Pod, Workload } from './kube-objects';
import { TAILNET_NODE_LABEL } from '../../pod/labels';

/** Where an instance's state is to be seen: in its pod, or in the workload that has none. */
export type Source = { readonly namespace: string; readonly instance: string } & ({ readonly pod: Pod } | { readonly workload: Workload });

/**
 * Chooses where to look for each instance, ordered by namespace and name.
 *
 * A pod on its way out, or one that has ended, says nothing of what comes after it: it counts only where there is neither another pod nor a workload.
 */
export function selectSources(pods: readonly Pod[], workloads: readonly Workload[]): Source[] {
  const sources: Source[] = [];
  const seen = new Set<string>();
  const addUnseen = (candidates: readonly Source[]) => {
    sources.push(...candidates.filter((candidate) => !seen.has(keyOf(candidate))));
    candidates.forEach((candidate) => seen.add(keyOf(candidate)));
  };
  addUnseen(pods.filter(lasts).map(ofPod));
  addUnseen(workloads.map((workload) => ({
    namespace: workload.metadata.namespace, instance: workload.spec.template.metadata?.labels?.[TAILNET_NODE_LABEL] ?? '', workload,
  })));
  const newestFirst = pods.filter((pod) => !lasts(pod)).sort((one, other) => madeAt(other) - madeAt(one));
  for (const pod of newestFirst) addUnseen([ofPod(pod)]);
  return sources.sort((one, other) => compare(one.namespace, other.namespace) || compare(one.instance, other.instance));
}

function lasts({ metadata, status: { phase } }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && phase !== 'Succeeded' && phase !== 'Failed';
}

function madeAt({ metadata }: Pod): number {
  return Date.parse(metadata.creationTimestamp);
}

function ofPod(pod: Pod): Source {
  return { namespace: pod.metadata.namespace, instance: pod.metadata.labels?.[TAILNET_NODE_LABEL] ?? '', pod };
}

/** Orders names the same way in every locale. */
function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function keyOf({ namespace, instance }: Source): string {
  return `${namespace}/${instance}`;
}
