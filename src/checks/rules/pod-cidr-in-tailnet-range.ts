import { Rule, Severity } from './rule';
import { TAILNET } from '../manifests/pod-cidrs';
import { isKernelMode } from '../manifests/tailnet-node';

export const podCidrInTailnetRange: Rule = {
  id: 'pod-cidr-in-tailnet-range',
  severity: Severity.ERROR,
  title: 'Pods have addresses of the tailnet\'s range',
  why: 'Tailscale gives nodes addresses from 100.64.0.0/10. In kernel mode it drops packets from there that came by another way than the tunnel, so that a cluster whose pods are in that '
    + 'range does not reach the pod, and the cluster\'s DNS does not answer it. Give pods another range, or use userspace mode; the node attribute `disable-linux-cgnat-drop-rule` takes the drop out.',
  source: 'https://tailscale.com/kb/1015/100.x-addresses',
  checkPod(pod, inventory) {
    const [range, ...others] = inventory.podRangesInTailnet;
    if (!range || !isKernelMode(pod, inventory)) return [];
    const more = others.length > 0 ? `, and ${others.length} more such range${others.length === 1 ? '' : 's'}` : '';
    return [`pods have addresses from ${range.cidr} (${range.where}${more}), which is in the tailnet's ${TAILNET}, and the node in kernel mode drops what comes from there past its tunnel: give pods another range, or use userspace mode`];
  },
};
