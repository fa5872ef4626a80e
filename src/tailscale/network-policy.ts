import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { LoginServer } from './login-server';
import { WIREGUARD_PORT } from './sidecar-env';
import { AppIndex } from '../checks/app-index';
import { TAILNET_NODE_LABEL } from '../pod/labels';
import { egressToAnyUdp, egressToCidrs, egressToDns, egressToInternet, ingressOfUdp } from '../pod/network';

/** What a tailnet node's network policy is made of. */
export interface NodeNetworkPolicyOptions {
  readonly name: string;
  readonly labels: { [name: string]: string };
  /** Value of the label by which the node's pod is selected. */
  readonly node: string;
  readonly loginServer?: LoginServer;
  /** Ranges of a control server, and of relays, that are not on the public internet. */
  readonly privateCidrs: string[];
}

/**
 * Lets a tailnet node reach its control server, relays and peers, and peers reach it.
 *
 * UDP is open to every port: a peer behind NAT shows whatever port its router chose, and a rule that names 41641 and 3478 leaves such paths to the relays.
 *
 * @see https://tailscale.com/kb/1082/firewall-ports
 */
export function nodeNetworkPolicy(scope: Construct, id: string, options: NodeNetworkPolicyOptions): k8s.KubeNetworkPolicy {
  const { loginServer } = options;
  const cidrs = [...loginServer?.cidrs ?? [], ...options.privateCidrs];
  const ports = loginServer?.ports ?? [443, 80];
  return AppIndex.of(scope).claimObject(new k8s.KubeNetworkPolicy(scope, id, {
    metadata: { name: options.name, labels: options.labels },
    spec: {
      podSelector: { matchLabels: { [TAILNET_NODE_LABEL]: options.node } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [ingressOfUdp(WIREGUARD_PORT)],
      egress: [
        egressToDns(),
        egressToInternet(ports),
        ...(cidrs.length > 0 ? [egressToCidrs(cidrs, ports)] : []),
        egressToAnyUdp(),
      ],
    },
  }));
}
