import { InstanceName } from './gateway';
import { TAILNET_NODE_LABEL } from '../../pod/labels';
import { CliError } from '../cli-error';
import { listEvents, listWorkloads } from '../status/cluster';
import { diagnoseWorkload } from '../status/diagnosis';
import { InstanceStatus, readInstances } from '../status/instances';

/**
 * Looks at one instance.
 *
 * @throws CliError if there is none of that name, or the cluster can not be asked
 */
export async function findInstance({ namespace, name }: InstanceName, signal: AbortSignal): Promise<InstanceStatus> {
  // With a selector only the one exporter is asked.
  const [instance] = await readInstances({ namespace, allNamespaces: false, selector: `${TAILNET_NODE_LABEL}=${name}` }, signal);
  return instance ?? await withoutPod({ namespace, name }, signal);
}

async function withoutPod({ namespace, name }: InstanceName, signal: AbortSignal): Promise<InstanceStatus> {
  const workloads = await listWorkloads({ namespace, allNamespaces: false }, signal);
  const workload = workloads.find(({ spec }) => spec.template.metadata?.labels?.[TAILNET_NODE_LABEL] === name);
  if (workload === undefined) {
    throw new CliError(`no instance ${name} with a tunnel in ${namespace === undefined ? 'the namespace that kubectl uses' : `the namespace ${namespace}`}; `
      + 'name another with --namespace, or see all with `cdk8s-openclaw status --all-namespaces`');
  }
  const diagnosis = await diagnoseWorkload(workload, async () => listEvents(workload.metadata, signal));
  return { namespace: workload.metadata.namespace, instance: name, pod: null, status: null, ...diagnosis };
}
