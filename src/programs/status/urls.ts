import { isIP, isIPv6 } from 'node:net';
import { NodeStatus } from './node-status';
import { Served } from './served-ports';

/** The address that a workload calls its own. */
export type DnsPreference = 'MAGIC_DNS' | 'RAW_IP';

/**
 * Where the workload answers, the preferred URL first: with TLS by the node's whole name, else by its short name, its whole name and its addresses. Names only where the tailnet
 * resolves them.
 */
export function urlsOf(node: NodeStatus | null, served: readonly Served[], dns: DnsPreference): string[] {
  if (!node) return [];
  const urls = served.flatMap(each => hostsOf(node, each).map(host => ({ host, url: urlOf(each, host) })));
  const preferred = ({ host }: { readonly host: string }): boolean => (isIP(host) === 0) === (dns === 'MAGIC_DNS');
  return [...urls.filter(preferred), ...urls.filter(url => !preferred(url))].map(({ url }) => url);
}

function hostsOf({ dnsName, magicDns, hasCertificates, addresses }: NodeStatus, { tls, byAnyName }: Served): string[] {
  const names = dnsName && magicDns !== false ? [shortName(dnsName), dnsName] : [];
  // a certificate is for the whole name; what is served is told later than that there is none
  if (tls) return hasCertificates ? names.slice(1) : [];
  return [...new Set(byAnyName ? [...names, ...addresses] : names)];
}

function urlOf({ port, tls }: Served, host: string): string {
  const usual = tls ? 443 : 80;
  return `http${tls ? 's' : ''}://${isIPv6(host) ? `[${host}]` : host}${port === usual ? '' : `:${port}`}`;
}

/** `agent.tail1234.ts.net` to `agent`. */
export function shortName(dnsName: string): string {
  return dnsName.split('.')[0];
}
