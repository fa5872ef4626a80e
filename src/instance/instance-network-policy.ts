import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { egressToDns, egressToInternet } from '../pod/network';

/**
 * Lets nothing reach the agent's pod, and the agent reach names and the public web: model providers, channels, pages. Policies add up: addons bring their own.
 */
export function instanceNetworkPolicy(scope: Construct, id: string, name: string, labels: { [name: string]: string }): k8s.KubeNetworkPolicy {
  return new k8s.KubeNetworkPolicy(scope, id, {
    metadata: { name, labels },
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
      egress: [egressToDns(), egressToInternet([443, 80])],
    },
  });
}
