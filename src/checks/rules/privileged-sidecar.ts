import { Rule, Severity } from './rule';

export const privilegedSidecar: Rule = {
  id: 'privileged-sidecar',
  severity: Severity.WARNING,
  title: 'A container is privileged',
  why: 'Whoever takes over a privileged container has the machine, and all pods on it. A node needs it in no mode: in kernel mode it needs the capability `NET_ADMIN` and the device `/dev/net/tun`, in userspace mode neither.',
  source: 'https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/#privileged-containers',
  checkPod(pod) {
    return pod.containers.filter(({ spec }) => spec.securityContext?.privileged === true).map(container => {
      const instead = container === pod.tailnetNode && pod.isKernelMode
        ? 'leave it out, add the capability NET_ADMIN alone, mount /dev/net/tun from the machine and set TS_DEBUG_FIREWALL_MODE to nftables' : 'leave it out';
      return `container ${container.name} is privileged, and so is whoever takes it over on the machine: ${instead}`;
    });
  },
};
