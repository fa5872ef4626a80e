import { Rule, Severity } from './rule';
import { peerPortsOf } from '../manifests/peer-ports';

/** Of STUN, and the one at which tailscaled listens unless told otherwise. */
const KNOWN = [3478, 41641];

export const udpLimitedToKnownPorts: Rule = {
  id: 'udp-limited-to-known-ports',
  severity: Severity.WARNING,
  title: 'Network policies let UDP out to known ports alone',
  why: 'A peer behind NAT shows whatever port its router chose, and so do most peers that are phones and laptops. A policy that admits UDP 3478 and 41641 alone leaves the paths to them to '
    + 'relays. Admit UDP to all ports of any address but link-local ones, where clouds answer with credentials.',
  source: 'https://tailscale.com/kb/1082/firewall-ports',
  checkPod(pod, inventory) {
    const ports = peerPortsOf(pod, inventory) ?? [];
    if (ports.length === 0 || !ports.every(({ first, last }) => first === last && KNOWN.includes(first))) return [];
    const named = [...new Set(ports.map(({ first }) => first))].sort((a, b) => a - b).join(' and ');
    return [`network policies admit UDP to port ${named} alone, and a peer behind NAT shows any port, so that paths to most go through a relay: admit UDP to all ports of any address but 169.254.0.0/16`];
  },
};
