import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { EgressOptions } from './egress-options';
import { checkEgressDestination } from '../checks/egress';
import { ClusterDns, egressToDns } from '../pod/cluster-dns';
import { egressToCidrs, egressToInternet } from '../pod/network';
import { makeNetworkPolicy } from '../pod/network-policy';

/**
 * Lets nothing reach the agent's pod, and the agent reach names and the public web: model providers, channels, pages. Policies add up: addons bring their own.
 */
export function instanceNetworkPolicy(
  scope: Construct, id: string, name: string, labels: { [name: string]: string }, egress: EgressOptions,
): ApiObject {
  const { internet = true, allow = [], dns = [ClusterDns.kubeDns()] } = egress;
  allow.forEach((destination, index) => checkEgressDestination(scope, `egress.allow[${index}]`, destination));
  return makeNetworkPolicy(scope, id, {
    metadata: { name, labels },
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        ...egressToDns(scope, dns),
        ...(internet ? [egressToInternet([443, 80])] : []),
        ...allow.map(({ cidrs, udpPorts, ports = udpPorts ? [] : [443] }) => egressToCidrs(cidrs, ports, udpPorts)),
      ],
    },
  });
}
