import { isIPv6 } from 'node:net';
import { NodeStatus } from './node-status';

/** The address that a workload calls its own. */
export type DnsPreference = 'MAGIC_DNS' | 'RAW_IP';

/**
 * Where ports of the node answer, the preferred URL first: by its short name, its whole name and its addresses. Names only where the tailnet resolves them.
 */
export function urlsOf(node: NodeStatus | null, ports: readonly number[], dns: DnsPreference): string[] {
  if (!node) return [];
  const names = node.dnsName && node.magicDns !== false ? [shortName(node.dnsName), node.dnsName] : [];
  const hosts = dns === 'MAGIC_DNS' ? [...names, ...node.addresses] : [...node.addresses, ...names];
  return ports.flatMap(port => [...new Set(hosts)].map(host => `http://${isIPv6(host) ? `[${host}]` : host}${port === 80 ? '' : `:${port}`}`));
}

/** `agent.tail1234.ts.net` to `agent`. */
export function shortName(dnsName: string): string {
  return dnsName.split('.')[0];
}
