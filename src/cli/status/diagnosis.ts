import { containerProblems, initProblems, runs } from './container-problems';
import { KubeEvent, Pod, Workload } from './kube-objects';
import { byTime, mountProblems } from './mount-problems';
import { STATUS_CONTAINER, TAILSCALE_CONTAINER } from '../../pod/containers';
import { ConnectionState, Problem } from '../../status/document';
import { nodeProblems, podProblems } from '../../status/problems';

/*
 * What Kubernetes alone tells of an instance whose exporter can not.
 */

export interface Diagnosis {
  readonly state: ConnectionState;
  /** Since when, where that is known. */
  readonly since: string | null;
  readonly errors: readonly Problem[];
}

/** Reads the events of the object at hand, for those who need them. */
export type ReadEvents = () => Promise<readonly KubeEvent[]>;

/** What keeps the tunnel's own container from running, which an exporter beside it can not see. */
export function tunnelProblems(pod: Pod): Problem[] {
  return (pod.status.containerStatuses ?? [])
    .filter(({ name }) => name === TAILSCALE_CONTAINER)
    .flatMap((container) => containerProblems(pod, container));
}

/** What a pod alone tells of its tunnel's state: that its daemon does not run, or nothing. */
export function tunnelState(pod: Pod): Pick<Diagnosis, 'state' | 'since'> {
  return runs(pod, TAILSCALE_CONTAINER) ? { state: 'unknown', since: null } : { state: 'disconnected', since: notReadySince(pod) };
}

/** Diagnoses a pod whose exporter can not be asked. */
export async function diagnosePod(pod: Pod, readEvents: ReadEvents): Promise<Diagnosis> {
  const hasExporter = pod.spec.containers.some(({ name }) => name === STATUS_CONTAINER);
  const tunnelRuns = runs(pod, TAILSCALE_CONTAINER);
  if (tunnelRuns && !hasExporter) return { ...tunnelState(pod), errors: [podProblems.noExporter()] };

  const problems = placementProblems(pod) ?? [...initProblems(pod), ...ownContainersProblems(pod)];
  // Only where the pod itself says nothing: events are of the past.
  if (problems.length === 0 && !tunnelRuns) problems.push(...mountProblems(await readEvents()));
  if (problems.length > 0) return { ...tunnelState(pod), errors: problems };
  return { ...tunnelState(pod), ...(tunnelRuns ? {} : { state: 'connecting' }), errors: [podProblems.starting()] };
}

/** Diagnoses a Deployment or StatefulSet that has no pod. */
export async function diagnoseWorkload({ kind, metadata: { namespace, name }, spec, status }: Workload, readEvents: ReadEvents): Promise<Diagnosis> {
  if (spec.replicas === 0) {
    return {
      state: 'stopped',
      since: null,
      errors: [{
        ...nodeProblems.stopped(),
        message: `${kind} ${name} is scaled to 0, so there is no pod`,
        fix: `scale it back: \`kubectl scale --namespace ${namespace} ${kind.toLowerCase()} ${name} --replicas=1\``,
      }],
    };
  }
  const failure = status?.conditions?.find((condition) => condition.type === 'ReplicaFailure' && condition.status === 'True');
  // Only a Deployment has a condition for it.
  const refusal = failure?.message ?? (await readEvents()).filter(({ reason }) => reason === 'FailedCreate').sort(byTime).at(-1)?.message;
  if (refusal === undefined) return { state: 'connecting', since: null, errors: [podProblems.starting()] };
  return { state: 'disconnected', since: failure?.lastTransitionTime ?? null, errors: [podProblems.podRefused(refusal)] };
}

/** Why no machine runs the pod; undefined if one does. */
function placementProblems({ status }: Pod): Problem[] | undefined {
  // The kubelet refused it, or gave it up.
  if (status.phase === 'Failed' && status.reason) return [podProblems.podRefused(`${status.reason}: ${status.message ?? 'no message'}`)];
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' ? [podProblems.unschedulable(scheduled.message ?? scheduled.reason ?? 'no reason given')] : undefined;
}

/** Any container that has not come up yet keeps the pod pending; later, only two of them are the tunnel's. */
function ownContainersProblems(pod: Pod): Problem[] {
  return (pod.status.containerStatuses ?? [])
    .filter(({ name }) => pod.status.phase === 'Pending' || name === TAILSCALE_CONTAINER || name === STATUS_CONTAINER)
    .flatMap((container) => containerProblems(pod, container));
}

function notReadySince({ metadata, status }: Pod): string {
  return status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? metadata.creationTimestamp;
}
