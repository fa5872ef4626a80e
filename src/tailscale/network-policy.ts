import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { LoginServer } from './login-server';
import { WIREGUARD_PORT } from './sidecar-env';
import { ClusterDns, egressToDns } from '../pod/cluster-dns';
import { TAILNET_NODE_LABEL } from '../pod/labels';
import { egressToAnyUdp, egressToCidrs, egressToInternet, egressToPublicUdp, ingressOfUdp } from '../pod/network';
import { makeNetworkPolicy } from '../pod/network-policy';

/** UDP port at which a relay tells a node its public address. */
const STUN_PORT = 3478;

/** What a tailnet node's network policy is made of. */
export interface NodeNetworkPolicyOptions {
  readonly name: string;
  readonly labels: { [name: string]: string };
  /** Value of the label by which the node's pod is selected. */
  readonly node: string;
  readonly loginServer?: LoginServer;
  /** Ranges of a control server, and of relays, that are not on the public internet. */
  readonly privateCidrs: string[];
  /** Whether control server and relays may be anywhere on the public internet. */
  readonly internet: boolean;
  /** Whether peers may be in private ranges. */
  readonly udpToPrivateRanges: boolean;
  readonly dns: ClusterDns[];
}

/**
 * Lets a tailnet node reach its control server, relays and peers, and peers reach it.
 *
 * UDP is open to every port: a peer behind NAT shows whatever port its router chose, and a rule that names 41641 and 3478 leaves such paths to the relays.
 *
 * @see https://tailscale.com/kb/1082/firewall-ports
 */
export function nodeNetworkPolicy(scope: Construct, id: string, options: NodeNetworkPolicyOptions): ApiObject {
  const { loginServer, internet, udpToPrivateRanges } = options;
  const cidrs = [...loginServer?.cidrs ?? [], ...options.privateCidrs];
  const ports = loginServer?.ports ?? [443, 80];
  return makeNetworkPolicy(scope, id, {
    metadata: { name: options.name, labels: options.labels },
    spec: {
      podSelector: { matchLabels: { [TAILNET_NODE_LABEL]: options.node } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [ingressOfUdp(WIREGUARD_PORT)],
      egress: [
        ...egressToDns(scope, options.dns),
        ...(internet ? [egressToInternet(ports)] : []),
        ...(cidrs.length > 0 ? [egressToCidrs(cidrs, ports, udpToPrivateRanges ? [] : [STUN_PORT])] : []),
        udpToPrivateRanges ? egressToAnyUdp() : egressToPublicUdp(),
      ],
    },
  });
}
