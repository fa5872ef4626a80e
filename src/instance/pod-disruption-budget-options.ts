/**
 * Options of an instance's pod disruption budget.
 *
 * An agent is one pod, and a budget cannot have a second one take over: it makes whoever evicts pods (`kubectl drain`, upgrades of machines, autoscalers) wait until somebody deletes the pod or the budget.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export interface PodDisruptionBudgetOptions {
  /**
   * Whether the pod may be evicted while it is not ready, so that an agent in trouble holds up no machine. A pod whose tailnet node is in trouble is not ready, either.
   *
   * @default true
   */
  readonly evictUnready?: boolean;
}
