import { BlockList, isIP } from 'node:net';
import { k8s } from 'cdk8s-plus-28';
import { LINK_LOCAL, METADATA_ADDRESSES, NOT_PUBLIC_IPV4, NOT_PUBLIC_IPV6 } from './special-addresses';

const ANY_IPV4 = '0.0.0.0/0';
const ANY_IPV6 = '::/0';

const PUBLIC: k8s.NetworkPolicyPeer[] = [
  { ipBlock: { cidr: ANY_IPV4, except: NOT_PUBLIC_IPV4 } },
  { ipBlock: { cidr: ANY_IPV6, except: NOT_PUBLIC_IPV6 } },
];

/** The pod itself. */
export const LOOPBACK_CIDRS = ['127.0.0.1/32', '::1/128'];

function ports(protocol: 'TCP' | 'UDP', numbers: number[]): k8s.NetworkPolicyPort[] {
  return numbers.map(number => ({ protocol, port: k8s.IntOrString.fromNumber(number) }));
}

/** To pods of a namespace. */
export function egressToPods(
  namespace: string, labels: { [name: string]: string }, tcpPorts: number[], udpPorts: number[],
): k8s.NetworkPolicyEgressRule {
  return {
    to: [{
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      podSelector: { matchLabels: labels },
    }],
    ports: [...ports('UDP', udpPorts), ...ports('TCP', tcpPorts)],
  };
}

/** To the public internet by TCP. */
export function egressToInternet(tcpPorts: number[]): k8s.NetworkPolicyEgressRule {
  return { to: PUBLIC, ports: ports('TCP', tcpPorts) };
}

/** To given ranges, but for the addresses within them at which clouds hand out credentials. Such an address alone is taken at its word. */
export function egressToCidrs(cidrs: string[], tcpPorts: number[], udpPorts: number[] = []): k8s.NetworkPolicyEgressRule {
  return {
    to: cidrs.map(cidr => ({ ipBlock: { cidr, except: metadataWithin(cidr) } })),
    ports: [...ports('UDP', udpPorts), ...ports('TCP', tcpPorts)],
  };
}

function metadataWithin(cidr: string): string[] | undefined {
  const family = familyOf(cidr);
  const length = family === 4 ? 32 : 128;
  if (Number(cidr.split('/')[1]) === length) return undefined;
  const within = METADATA_ADDRESSES.filter(each => isWithin(each, cidr));
  return within.length > 0 ? within.map(each => `${each}/${length}`) : undefined;
}

function familyOf(range: string): number {
  return isIP(range.split('/')[0]);
}

/** Whether an address is in a range of its own family: IPv6 has IPv4 in it, which `BlockList` knows. */
function isWithin(address: string, cidr: string): boolean {
  const [network, prefix] = cidr.split('/');
  if (isIP(address) !== isIP(network)) return false;
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(network, Number(prefix), family);
  return range.check(address, family);
}

/**
 * By UDP to any port of any address but link-local ones and others at which clouds answer with credentials. A peer's address and port are whatever its own router chose, so nothing
 * narrower keeps paths direct.
 */
export function egressToAnyUdp(): k8s.NetworkPolicyEgressRule {
  // the same for each node, and to work it out takes longer than the rest of its policy
  anyPeers ??= [ANY_IPV4, ANY_IPV6].map(cidr => ({ ipBlock: { cidr, except: notForPeers(cidr) } }));
  return { to: anyPeers, ports: [{ protocol: 'UDP' }] };
}

let anyPeers: k8s.NetworkPolicyPeer[] | undefined;

function notForPeers(any: string): string[] {
  const linkLocal = LINK_LOCAL.filter(range => familyOf(range) === familyOf(any));
  return [...linkLocal, ...(metadataWithin(any) ?? []).filter(single => !linkLocal.some(range => isWithin(single.split('/')[0], range)))];
}

/** The same without private and other ranges that are not public: such peers are reached by relays. */
export function egressToPublicUdp(): k8s.NetworkPolicyEgressRule {
  return { to: PUBLIC, ports: [{ protocol: 'UDP' }] };
}

/** From anywhere to one UDP port. */
export function ingressOfUdp(port: number): k8s.NetworkPolicyIngressRule {
  return { ports: ports('UDP', [port]) };
}
