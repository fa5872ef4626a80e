import { PortRange, egressOf } from './egress';
import type { Inventory } from './inventory';
import type { CheckedPod } from './pod';
import { controlServerOf } from './tailnet-node';

/** The lowest port at which peers are: below are DNS, time and what programs other than tailscaled ask. */
const FIRST_OF_PEERS = 1024;

/**
 * The UDP ports at which a pod's node may reach peers, as its network policies have it. Undefined where nothing isolates it, or that cannot be told. With a control server of one's own,
 * peers may all be in private ranges.
 */
export function peerPortsOf(pod: CheckedPod, inventory: Inventory): PortRange[] | undefined {
  const egress = pod.tailnetNode && egressOf(pod, inventory);
  if (!egress?.isIsolated) return undefined;
  const where = controlServerOf(pod, inventory)?.isTailscales ? 'internet' : 'anywhere';
  return egress.portsTo(where, 'UDP').filter(({ last }) => last >= FIRST_OF_PEERS);
}
