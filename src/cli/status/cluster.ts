import { KubeEvent, Metadata, Pod, Workload } from './kube-objects';
import { TAILNET_NODE_LABEL } from '../../pod/labels';
import { CliError } from '../cli-error';
import { KubectlError, kubectlOutput } from '../kubectl';

/** Which instances of the cluster are meant. */
export interface Scope {
  /** @default - kubectl's own */
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  /** Label selector that the pods match, too. */
  readonly selector?: string;
}

/** How long the API server may take for one request. */
const REQUEST_TIMEOUT = '10s';

/**
 * The pods that have a tailnet node.
 *
 * @throws CliError
 */
export async function listPods(scope: Scope, signal: AbortSignal): Promise<Pod[]> {
  const selector = scope.selector === undefined ? TAILNET_NODE_LABEL : `${TAILNET_NODE_LABEL},${scope.selector}`;
  return list(['pods', ...inScope(scope), `--selector=${selector}`], signal);
}

/**
 * The Deployments and StatefulSets whose pods have a tailnet node; none that the user may not see.
 *
 * @throws CliError
 */
export async function listWorkloads(scope: Scope, signal: AbortSignal): Promise<Workload[]> {
  // One request a kind: who may see one of them sees it.
  const workloads = await Promise.all(['deployments.apps', 'statefulsets.apps'].map(async (kind) => (
    unlessForbidden(list<Workload>([kind, ...inScope(scope)], signal))
  )));
  return workloads.flat().filter(({ spec }) => spec.template.metadata?.labels?.[TAILNET_NODE_LABEL] !== undefined);
}

/**
 * What happened to an object lately; nothing if the user may not see it.
 *
 * @throws CliError
 */
export async function listEvents({ namespace, uid }: Metadata, signal: AbortSignal): Promise<KubeEvent[]> {
  return unlessForbidden(list<KubeEvent>(['events', `--namespace=${namespace}`, `--field-selector=involvedObject.uid=${uid}`], signal));
}

function inScope({ namespace, allNamespaces }: Scope): string[] {
  if (allNamespaces) return ['--all-namespaces'];
  return namespace === undefined ? [] : [`--namespace=${namespace}`];
}

async function list<T>(args: readonly string[], signal: AbortSignal): Promise<T[]> {
  const output = await kubectlOutput(['get', ...args, '--output=json', `--request-timeout=${REQUEST_TIMEOUT}`], signal);
  try {
    const { items } = JSON.parse(output);
    if (Array.isArray(items)) return items;
  } catch {
    // The same as a list without items.
  }
  throw new CliError(`\`kubectl get ${args.join(' ')}\` printed no list in JSON; see which kubectl is the first on PATH`);
}

async function unlessForbidden<T>(items: Promise<T[]>): Promise<T[]> {
  try {
    return await items;
  } catch (error) {
    if (error instanceof KubectlError && error.forbidden) return [];
    throw error;
  }
}
