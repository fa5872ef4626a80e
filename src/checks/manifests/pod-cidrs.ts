import type { LocatedManifest } from './manifest';
import { isInRange } from '../../tailscale/policy/addresses';

/** Whether a text is a range of addresses, such as `10.244.0.0/16`. */
export function isCidr(text: string): boolean {
  return text.includes('/') && isInRange('', text) !== undefined;
}

/**
 * Ranges from which a cluster's pods get their addresses, as the cluster's nodes say it. No file of a workload has them.
 *
 * @param option what named them, such as `--pod-cidr`, for whoever has to find them
 */
export function nodesOf(cidrs: readonly string[], option: string): LocatedManifest[] {
  return cidrs.map(cidr => ({
    manifest: { apiVersion: 'v1', kind: 'Node', metadata: { name: cidr }, spec: { podCIDR: cidr, podCIDRs: [cidr] } },
    where: `${option} ${cidr}`,
  }));
}
