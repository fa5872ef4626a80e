import { Rule, Severity } from './rule';
import { hasOneVolume, heldByOnePod } from '../manifests/one-pod';

export const surgeOnOneIdentity: Rule = {
  id: 'surge-on-one-identity',
  severity: Severity.ERROR,
  title: 'A rollout runs two pods of one identity',
  why: 'A Deployment rolls out by `RollingUpdate` unless it is told otherwise: the next pod runs before the last has ended, whatever `maxSurge` says, since pods that are ending are not counted. The two contend for the volume with the tailnet identity or the data. '
    + 'Set `strategy.type: Recreate`.',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy',
  checkPod(pod, inventory) {
    const type = pod.manifest.spec.strategy?.type;
    // an identity alone, such as a proxy's in a Secret, goes over to the next pod, and is back with it when the last has ended
    const held = pod.kind === 'Deployment' && type !== 'Recreate' && hasOneVolume(pod, inventory) ? heldByOnePod(pod, inventory) : undefined;
    return held ? [`strategy is ${type ?? 'RollingUpdate by default'}, which starts a second pod before the first has ended, and only one can hold ${held}: set strategy.type to Recreate`] : [];
  },
};
