import { Rule, Severity } from './rule';
import { Manifest, nameOf } from '../manifests/manifest';
import { heldByOnePod } from '../manifests/one-pod';

/** The most pods that an autoscaler starts; by default, of the kinds that start any. */
const MOST: { readonly [kind: string]: (spec: Manifest['spec']) => unknown } = {
  HorizontalPodAutoscaler: ({ maxReplicas }) => maxReplicas,
  ScaledObject: ({ maxReplicaCount = 100 }) => maxReplicaCount,
};

export const autoscalerOnOneIdentity: Rule = {
  id: 'autoscaler-on-one-identity',
  severity: Severity.ERROR,
  title: 'An autoscaler starts more pods of one identity',
  why: 'The second pod that it starts contends with the first for the tailnet identity and the data. Remove the autoscaler: an agent grows by more memory and cpu, which a VerticalPodAutoscaler may give.',
  checkPod(pod, inventory) {
    const autoscalers = inventory.autoscalers(pod);
    const held = autoscalers.length > 0 ? heldByOnePod(pod, inventory) : undefined;
    if (!held) return [];
    return autoscalers
      .filter(({ manifest: { kind, spec } }) => {
        const most = Object.hasOwn(MOST, kind) ? MOST[kind](spec) : undefined;
        return typeof most === 'number' && most > 1;
      })
      .map(({ manifest }) => `${nameOf(manifest)} may start a second pod, and only one can hold ${held}: remove it`);
  },
};
