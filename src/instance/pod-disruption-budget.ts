import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { PodDisruptionBudgetOptions } from './pod-disruption-budget-options';
import { AppIndex } from '../checks/app-index';

/** Has whoever evicts pods wait for somebody to let the one pod go. */
export function podDisruptionBudget(
  scope: Construct, id: string, name: string, labels: { [name: string]: string }, { evictUnready = true }: PodDisruptionBudgetOptions,
): ApiObject {
  return AppIndex.of(scope).claimObject(new ApiObject(scope, id, k8s.KubePodDisruptionBudget.manifest({
    metadata: { name, labels },
    spec: {
      selector: { matchLabels: labels },
      maxUnavailable: k8s.IntOrString.fromNumber(0),
      unhealthyPodEvictionPolicy: evictUnready ? 'AlwaysAllow' : 'IfHealthyBudget',
    },
  })));
}
