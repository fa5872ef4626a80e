import * as kplus from 'cdk8s-plus-28';
import { singlePodProblems } from './single-pod';

/** The one problem that a workload may still have when an addon joins it: `select` can be called later. */
export const NO_SELECTOR = 'it has no selector: call select() with labels of its pods';

/** Tells what keeps a workload that is not ours from carrying a tailnet node; nothing when it can. */
export function workloadProblems(workload: kplus.AbstractPod): string[] {
  return [...singlePodProblems(workload), ...networkProblems(workload), ...selectorProblems(workload)];
}

function networkProblems({ hostNetwork }: kplus.AbstractPod): string[] {
  return hostNetwork ? ['hostNetwork is on: a tailnet node in it would change the routes of the whole machine: turn it off'] : [];
}

function selectorProblems(workload: kplus.AbstractPod): string[] {
  if (!(workload instanceof kplus.Workload)) return [];
  const { matchLabels, matchExpressions } = workload;
  if (kplus.Pod.ADDRESS_LABEL in matchLabels) {
    return [`its selector has the label ${kplus.Pod.ADDRESS_LABEL}, which changes with the construct's path, and a selector can not change: `
      + 'give it `select: false` and call select() with labels of your own'];
  }
  return Object.keys(matchLabels).length + matchExpressions.length > 0 ? [] : [NO_SELECTOR];
}
