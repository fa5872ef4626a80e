import { BlockList, isIP } from 'node:net';
import { k8s } from 'cdk8s-plus-28';

/** Not the internet: private, shared, link-local (the cloud's metadata among it), loopback, multicast and reserved ranges (RFC 6890). */
const NOT_PUBLIC_IPV4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/4', '240.0.0.0/4',
];
const NOT_PUBLIC_IPV6 = ['::1/128', 'fc00::/7', 'fe80::/10', 'ff00::/8'];
const PUBLIC: k8s.NetworkPolicyPeer[] = [
  { ipBlock: { cidr: '0.0.0.0/0', except: NOT_PUBLIC_IPV4 } },
  { ipBlock: { cidr: '::/0', except: NOT_PUBLIC_IPV6 } },
];

/**
 * Where clouds hand out credentials to whoever asks: AWS, Azure, Google Cloud and Oracle; AWS by IPv6; what AWS gives containers (ECS, EKS Pod Identity, that by IPv6); Alibaba; Google Cloud by IPv6.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 * @see https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata
 * @see https://cloud.google.com/compute/docs/metadata/querying-metadata
 */
const METADATA_ADDRESSES = [
  '169.254.169.254', 'fd00:ec2::254', '169.254.170.2', '169.254.170.23', 'fd00:ec2::23', '100.100.100.200', 'fd20:ce::254',
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
  const [address, prefix] = cidr.split('/');
  const family = isIP(address);
  const length = family === 4 ? 32 : 128;
  if (Number(prefix) === length) return undefined;
  const range = new BlockList();
  range.addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
  // an address of the one family can be said to be in a range of the other, as IPv6 has IPv4 in it
  const within = METADATA_ADDRESSES.filter(each => isIP(each) === family && range.check(each, family === 4 ? 'ipv4' : 'ipv6'));
  return within.length > 0 ? within.map(each => `${each}/${length}`) : undefined;
}

/**
 * By UDP to any port of any address but link-local ones, where clouds answer with credentials. A peer's address and port are whatever its own router
 * chose, so nothing narrower keeps paths direct.
 */
export function egressToAnyUdp(): k8s.NetworkPolicyEgressRule {
  return {
    to: [
      { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } },
      { ipBlock: { cidr: '::/0', except: ['fe80::/10'] } },
    ],
    ports: [{ protocol: 'UDP' }],
  };
}

/** The same without private and other ranges that are not public: such peers are reached by relays. */
export function egressToPublicUdp(): k8s.NetworkPolicyEgressRule {
  return { to: PUBLIC, ports: [{ protocol: 'UDP' }] };
}

/** From anywhere to one UDP port. */
export function ingressOfUdp(port: number): k8s.NetworkPolicyIngressRule {
  return { ports: ports('UDP', [port]) };
}
