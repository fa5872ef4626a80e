import { Rule, Severity } from './rule';
import { ENFORCE_LABEL, enforcedLevel, refusedBy } from '../manifests/pod-security';
import { isKernelMode } from '../manifests/tailnet-node';

export const podSecurityRefuses: Rule = {
  id: 'pod-security-refuses',
  severity: Severity.ERROR,
  title: 'The namespace refuses the pod',
  why: 'The pod has what the Pod Security level refuses that its namespace enforces, and no pod starts: the workload is there, and its events tell. '
    + 'A node in userspace mode passes the level `restricted` once each container of its pod drops all capabilities and is not root.',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  checkPod(pod, inventory) {
    const level = pod.tailnetNode && !isKernelMode(pod, inventory) ? enforcedLevel(pod, inventory) : undefined;
    const refused = level ? refusedBy(level, pod) : [];
    return refused.length > 0 ? [`namespace ${pod.namespace} enforces Pod Security level "${level}", which refuses ${refused.join(', ')}: change these, or the namespace's label ${ENFORCE_LABEL}`] : [];
  },
};
