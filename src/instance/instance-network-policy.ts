import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
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
  return makeNetworkPolicy(scope, id, {
    metadata: { name, labels },
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
      egress: instanceEgress(scope, egress, [443, 80]),
    },
  });
}

/**
 * The rules by which a pod gets out as an instance's own.
 *
 * @param webPorts TCP ports of the public internet, where that may be reached
 */
export function instanceEgress(construct: IConstruct, egress: EgressOptions, webPorts: number[]): k8s.NetworkPolicyEgressRule[] {
  const { internet = true, allow = [], dns = [ClusterDns.kubeDns()] } = egress;
  allow.forEach((destination, index) => checkEgressDestination(construct, `egress.allow[${index}]`, destination));
  return [
    ...egressToDns(construct, dns),
    ...(internet ? [egressToInternet(webPorts)] : []),
    ...allow.map(({ cidrs, udpPorts, ports = udpPorts ? [] : [443] }) => egressToCidrs(cidrs, ports, udpPorts)),
  ];
}
