import { Rule, Severity } from './rule';
import { peerPortsOf } from '../manifests/peer-ports';

export const udpBlocked: Rule = {
  id: 'udp-blocked',
  severity: Severity.WARNING,
  title: 'Network policies let no UDP out',
  why: 'Direct paths between nodes are UDP. Without it every connection goes through a relay, which is shared, limited and further away. '
    + 'Admit UDP to all ports of any address but link-local ones, where clouds answer with credentials.',
  source: 'https://tailscale.com/kb/1082/firewall-ports',
  checkPod(pod, inventory) {
    return peerPortsOf(pod, inventory)?.length === 0
      ? ['network policies isolate its egress and admit no UDP to peers, so that every connection goes through a relay: admit UDP to all ports of any address but 169.254.0.0/16'] : [];
  },
};
