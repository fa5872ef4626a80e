import { askExporter } from './ask-exporter';
import { Scope, listEvents, listPods, listWorkloads } from './cluster';
import { runs } from './container-problems';
import { Diagnosis, diagnosePod, diagnoseWorkload, tunnelProblems, tunnelState } from './diagnosis';
import { inParallel } from './in-parallel';
import { Pod } from './kube-objects';
import { Source, selectSources } from './selection';
import { STATUS_CONTAINER } from '../../pod/containers';
import { Problem, TailscaleStatus } from '../../status/document';
import { nodeProblems, podProblems } from '../../status/problems';

/** How an instance's tunnel is doing. */
export interface InstanceStatus extends Diagnosis {
  readonly namespace: string;
  readonly instance: string;
  /** Name of its pod; null where there is none. */
  readonly pod: string | null;
  /** What its exporter told; null where none did. */
  readonly status: TailscaleStatus | null;
}

const CRASHING = podProblems.crashing('', 0).code;

/** What an exporter sees of a daemon that does not run, which is no reason for it. */
const SYMPTOMS: readonly string[] = [nodeProblems.daemonUnreachable().code, nodeProblems.netcheckFailed('').code];

/** How many instances are looked at at a time: each may take a kubectl of its own. */
const PARALLEL = 4;

/**
 * Looks at all instances.
 *
 * @param signal aborts it, with all that it started
 * @throws CliError if the cluster can not be asked; the signal's reason if that aborted
 */
export async function readInstances(scope: Scope, signal: AbortSignal): Promise<InstanceStatus[]> {
  try {
    const [pods, workloads] = await Promise.all([
      listPods(scope, signal),
      // A selector is for pods: there is no telling which workload's pods would match it.
      scope.selector === undefined ? listWorkloads(scope, signal) : [],
    ]);
    const instances = await inParallel(selectSources(pods, workloads), PARALLEL, async (source) => {
      signal.throwIfAborted();
      return { namespace: source.namespace, instance: source.instance, ...await look(source, signal) };
    });
    signal.throwIfAborted();
    return instances;
  } catch (error) {
    // Whatever failed then did so because of it.
    signal.throwIfAborted();
    throw error;
  }
}

async function look(source: Source, signal: AbortSignal): Promise<Omit<InstanceStatus, 'namespace' | 'instance'>> {
  if ('workload' in source) {
    const { workload } = source;
    return { pod: null, status: null, ...await diagnoseWorkload(workload, async () => listEvents(workload.metadata, signal)) };
  }
  const { pod } = source;
  return { pod: pod.metadata.name, ...await lookAtPod(pod, signal) };
}

async function lookAtPod(pod: Pod, signal: AbortSignal): Promise<Diagnosis & Pick<InstanceStatus, 'status'>> {
  // kubectl forwards no port of a pod that is still pending, even where the exporter in it runs.
  if (pod.status.phase !== 'Running' || !runs(pod, STATUS_CONTAINER)) {
    return { status: null, ...await diagnosePod(pod, async () => listEvents(pod.metadata, signal)) };
  }
  const problems = tunnelProblems(pod);
  const answer = await askExporter(pod, signal);
  if ('status' in answer) {
    const { status } = answer;
    return { state: status.state, since: status.since, errors: [...status.errors, ...unexplained(problems, status.errors)], status };
  }
  return {
    ...tunnelState(pod),
    errors: [...problems, podProblems.exporterUnreachable(answer.unreachable)],
    status: null,
  };
}

/** What the pod shows, without that the tunnel ends again and again where its exporter says why: a refused key, for one. */
function unexplained(ofPod: readonly Problem[], ofExporter: readonly Problem[]): Problem[] {
  const isExplained = ofExporter.some(({ code }) => !SYMPTOMS.includes(code));
  return ofPod.filter(({ code }) => !(isExplained && code === CRASHING));
}
