import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

/** Kinds of objects that start more pods of what their `scaleTargetRef` names. */
const AUTOSCALERS = ['HorizontalPodAutoscaler', 'ScaledObject'];

/** The workloads of each chart that run one pod at a time, by kind and name. */
const singles = new WeakMap<Chart, Set<string>>();

/**
 * Refuses, at synthesis, autoscalers of a workload that runs one pod at a time, whatever made them. cdk8s-plus's own tell their target; others are looked for in the workload's
 * chart, once a chart.
 */
export function refuseAutoscalers(workload: IConstruct, kind: string, name: string): void {
  const chart = Chart.of(workload);
  let names = singles.get(chart);
  if (!names) {
    singles.set(chart, names = new Set());
    chart.node.addValidation({ validate: () => autoscalerProblems(chart) });
  }
  names.add(`${kind} ${name}`);
}

function autoscalerProblems(chart: Chart): string[] {
  const problems = [];
  for (const object of chart.node.findAll()) {
    if (!(object instanceof ApiObject) || !AUTOSCALERS.includes(object.kind)) continue;
    const { kind = 'Deployment', name } = object.toJson().spec?.scaleTargetRef ?? {};
    if (singles.get(chart)?.has(`${kind} ${name}`)) {
      problems.push(`${object.node.path} may start a second pod of ${kind} ${name}, and only one can hold the identity and the volumes: remove it`);
    }
  }
  return problems;
}
