import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { patchedManifest } from './patched';

/**
 * Tells why a workload may run two pods at a time, which a volume, a gateway and a tailnet identity with one writer do not survive; nothing when
 * it can not.
 *
 * It reads the construct's own fields, and renders the manifest only when somebody patched it: cdk8s validates all constructs once for each chart.
 */
export function singlePodProblems(workload: kplus.AbstractPod): string[] {
  if (workload instanceof kplus.Pod) return [];
  if (workload instanceof kplus.Deployment) {
    const problems = replicaProblems(workload.hasAutoscaler, workload.replicas ?? 2);
    if (workload.strategy._toKube().type !== 'Recreate') {
      problems.push('strategy is RollingUpdate, which starts a second pod before the first has ended: set strategy to DeploymentStrategy.recreate()');
    }
    return [...problems, ...patchProblems(workload)];
  }
  if (workload instanceof kplus.StatefulSet) {
    return [...replicaProblems(workload.hasAutoscaler, workload.replicas ?? 1), ...patchProblems(workload)];
  }
  return [`${workload.constructor.name} can run several pods at a time: use a Deployment with one replica, a StatefulSet with one replica or a Pod`];
}

function replicaProblems(hasAutoscaler: boolean, replicas: number): string[] {
  if (hasAutoscaler) return ['a HorizontalPodAutoscaler may start a second pod: remove it'];
  return replicas > 1 ? [`replicas is ${replicas}, and only one pod can hold the identity and the volumes: set it to 1`] : [];
}

function patchProblems(workload: kplus.Workload): string[] {
  const manifest = patchedManifest(ApiObject.of(workload));
  if (!manifest) return [];
  const { spec } = manifest;
  const problems = [];
  if ((spec?.replicas ?? 1) > 1) problems.push(`a patch sets spec.replicas to ${spec.replicas}: leave it at 1`);
  if (workload instanceof kplus.Deployment && spec?.strategy?.type !== 'Recreate') {
    problems.push(`a patch sets spec.strategy.type to ${spec?.strategy?.type}: leave it at Recreate`);
  }
  return problems;
}
