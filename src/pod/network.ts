import { k8s } from 'cdk8s-plus-28';

/** Not the internet: private, shared, link-local (the cloud's metadata among it), loopback, multicast and reserved ranges (RFC 6890). */
const NOT_PUBLIC_IPV4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/4', '240.0.0.0/4',
];
const NOT_PUBLIC_IPV6 = ['::1/128', 'fc00::/7', 'fe80::/10', 'ff00::/8'];

/** The pod itself. */
export const LOOPBACK_CIDRS = ['127.0.0.1/32', '::1/128'];

function ports(protocol: 'TCP' | 'UDP', numbers: number[]): k8s.NetworkPolicyPort[] {
  return numbers.map(number => ({ protocol, port: k8s.IntOrString.fromNumber(number) }));
}

/** To the cluster's DNS, by the labels that CoreDNS and kube-dns carry in every distribution. */
export function egressToDns(): k8s.NetworkPolicyEgressRule {
  return {
    to: [{
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    }],
    ports: [...ports('UDP', [53]), ...ports('TCP', [53])],
  };
}

/** To the public internet by TCP. */
export function egressToInternet(tcpPorts: number[]): k8s.NetworkPolicyEgressRule {
  return {
    to: [
      { ipBlock: { cidr: '0.0.0.0/0', except: NOT_PUBLIC_IPV4 } },
      { ipBlock: { cidr: '::/0', except: NOT_PUBLIC_IPV6 } },
    ],
    ports: ports('TCP', tcpPorts),
  };
}

/** To given ranges by TCP. */
export function egressToCidrs(cidrs: string[], tcpPorts: number[]): k8s.NetworkPolicyEgressRule {
  return { to: cidrs.map(cidr => ({ ipBlock: { cidr } })), ports: ports('TCP', tcpPorts) };
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

/** From anywhere to one UDP port. */
export function ingressOfUdp(port: number): k8s.NetworkPolicyIngressRule {
  return { ports: ports('UDP', [port]) };
}
