import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { STATUS_PORT_NAME } from '../../pod/containers';
import { TAILNET_NODE_SELECTOR } from '../../pod/labels';
import { makeNetworkPolicy } from '../../pod/network-policy';

/** What lets the scraper in. */
export interface ScrapePolicyOptions {
  readonly name: string;
  readonly labels: { [name: string]: string };
  readonly prometheusNamespace: string;
  readonly prometheusPodLabels?: { [name: string]: string };
}

/**
 * Lets Prometheus, and nothing else in the cluster, reach the exporters of the chart's namespace. Pods with a tailnet node are isolated by the node's own policy already, and policies add up.
 *
 * The port goes by its name, which each pod resolves for itself.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function scrapePolicy(scope: Construct, id: string, options: ScrapePolicyOptions): ApiObject {
  return makeNetworkPolicy(scope, id, {
    metadata: { name: options.name, labels: options.labels },
    spec: {
      podSelector: TAILNET_NODE_SELECTOR,
      policyTypes: ['Ingress'],
      ingress: [{
        from: [{
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': options.prometheusNamespace } },
          podSelector: options.prometheusPodLabels && { matchLabels: options.prometheusPodLabels },
        }],
        ports: [{ protocol: 'TCP', port: k8s.IntOrString.fromString(STATUS_PORT_NAME) }],
      }],
    },
  });
}
