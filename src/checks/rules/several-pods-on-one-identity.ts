import { Rule, Severity } from './rule';
import { heldByOnePod } from '../manifests/one-pod';
import type { CheckedPod } from '../manifests/pod';

export const severalPodsOnOneIdentity: Rule = {
  id: 'several-pods-on-one-identity',
  severity: Severity.ERROR,
  title: 'Several pods hold one identity',
  why: 'A tailnet identity, a host name and an agent\'s data have one holder at a time. Of several pods each throws the others off the tailnet, or gets a name that ends in `-1`; and a second gateway on one folder of data ends at once. '
    + 'Run one pod for each identity: a workload, a claim and a host name for every agent.',
  source: 'https://docs.openclaw.ai/gateway',
  checkPod(pod, inventory) {
    const several = severalPods(pod);
    const held = several && heldByOnePod(pod, inventory);
    return several && held ? [`${several.what}, and only one pod can hold ${held}: ${several.fix}`] : [];
  },
};

function severalPods({ kind, manifest: { spec } }: CheckedPod): { readonly what: string; readonly fix: string } | undefined {
  switch (kind) {
    case 'DaemonSet':
      return { what: 'a DaemonSet runs a pod on each machine', fix: 'use a Deployment with one replica' };
    case 'Job':
      return tooMany('parallelism', spec.parallelism);
    case 'CronJob':
      return tooMany('parallelism', spec.jobTemplate.spec.parallelism);
    default:
      return tooMany('replicas', spec.replicas);
  }
}

function tooMany(field: string, count: unknown): { readonly what: string; readonly fix: string } | undefined {
  return typeof count === 'number' && count > 1 ? { what: `${field} is ${count}`, fix: 'set it to 1' } : undefined;
}
