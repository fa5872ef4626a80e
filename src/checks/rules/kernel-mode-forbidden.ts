import { Rule, Severity } from './rule';
import { ENFORCE_LABEL, enforcedLevel, refusedBy } from '../manifests/pod-security';
import { isKernelMode } from '../manifests/tailnet-node';

export const kernelModeForbidden: Rule = {
  id: 'kernel-mode-forbidden',
  severity: Severity.ERROR,
  title: 'The namespace refuses kernel mode',
  why: 'In kernel mode a node needs the capability `NET_ADMIN` and the device `/dev/net/tun` of the machine. Namespaces that enforce the Pod Security levels `baseline` or `restricted` refuse both, and no pod starts. '
    + `Use userspace mode (\`TS_USERSPACE: "true"\`), which passes \`restricted\`, or label the namespace \`${ENFORCE_LABEL}: privileged\`.`,
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  checkPod(pod, inventory) {
    const level = isKernelMode(pod, inventory) ? enforcedLevel(pod, inventory) : undefined;
    if (!level) return [];
    const refused = refusedBy(level, pod);
    return [`the node is in kernel mode, and namespace ${pod.namespace} enforces Pod Security level "${level}", which refuses `
      + `${refused.length > 0 ? refused.join(', ') : 'the capability NET_ADMIN that this needs'}: `
      + `set TS_USERSPACE to "true" and leave these out, or label the namespace ${ENFORCE_LABEL}=privileged`];
  },
};
