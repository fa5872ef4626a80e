import { Rule, Severity } from './rule';
import type { CheckedContainer } from '../manifests/container';
import type { Inventory } from '../manifests/inventory';
import type { CheckedPod } from '../manifests/pod';
import { isKernelMode } from '../manifests/tailnet-node';

export const privilegedSidecar: Rule = {
  id: 'privileged-sidecar',
  severity: Severity.WARNING,
  title: 'A container is privileged',
  why: 'Whoever takes over a privileged container has the machine, and all pods on it. A node needs it in no mode: in kernel mode it needs the capability `NET_ADMIN` and the device `/dev/net/tun`, in userspace mode neither. '
    + 'An init container that sets sysctls for the pod to forward does need it: `securityContext.sysctls` sets them without, where the cluster allows these to pods.',
  source: 'https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/#privileged-containers',
  checkPod(pod, inventory) {
    return pod.containers.filter(({ spec }) => spec.securityContext?.privileged === true).map(container => {
      const instead = insteadFor(pod, container, inventory);
      return `container ${container.name} is privileged, and so is whoever takes it over on the machine: ${instead}`;
    });
  },
};

function insteadFor(pod: CheckedPod, container: CheckedContainer, inventory: Inventory): string {
  if (container === pod.tailnetNode && isKernelMode(pod, inventory)) {
    return 'leave it out, add the capability NET_ADMIN alone, mount /dev/net/tun from the machine and set TS_DEBUG_FIREWALL_MODE to nftables';
  }
  // as the manifests that Tailscale publishes have one, to forward what is not for the pod
  if (/\bsysctl\b|\/proc\/sys\//.test(container.commandLine)) {
    return 'have the cluster allow what it sets by --allowed-unsafe-sysctls, name it in securityContext.sysctls of the pod and leave the container out, or acknowledge this';
  }
  return 'leave it out';
}
