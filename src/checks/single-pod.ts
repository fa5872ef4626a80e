import * as kplus from 'cdk8s-plus-28';

/**
 * Tells why a workload may run two pods at a time, which a volume, a gateway and a tailnet identity with one writer do not survive; nothing when
 * it can not.
 *
 * It reads the construct's own fields: cdk8s validates all constructs once for each chart. What a patch makes of them, rules see when the manifest is written.
 */
export function singlePodProblems(workload: kplus.AbstractPod): string[] {
  if (workload instanceof kplus.Pod) return [];
  if (workload instanceof kplus.Deployment) {
    const problems = replicaProblems(workload.hasAutoscaler, workload.replicas ?? 2);
    if (workload.strategy._toKube().type !== 'Recreate') {
      problems.push('strategy is RollingUpdate, which starts a second pod before the first has ended: set strategy to DeploymentStrategy.recreate()');
    }
    return problems;
  }
  if (workload instanceof kplus.StatefulSet) {
    return replicaProblems(workload.hasAutoscaler, workload.replicas ?? 1);
  }
  return [`${workload.constructor.name} can run several pods at a time: use a Deployment with one replica, a StatefulSet with one replica or a Pod`];
}

function replicaProblems(hasAutoscaler: boolean, replicas: number): string[] {
  if (hasAutoscaler) return ['a HorizontalPodAutoscaler may start a second pod: remove it'];
  return replicas > 1 ? [`replicas is ${replicas}, and only one pod can hold the identity and the volumes: set it to 1`] : [];
}
