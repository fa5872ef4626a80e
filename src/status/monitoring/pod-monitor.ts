import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { prometheusDuration } from './prometheus-duration';
import { AppIndex } from '../../checks/app-index';
import { STATUS_PORT_NAME } from '../../pod/containers';
import { TAILNET_NODE_LABEL, TAILNET_NODE_SELECTOR } from '../../pod/labels';

/** Label of every series that is scraped: the workload that the tailnet node is for. It stays when a pod is replaced. */
export const NODE_LABEL = 'tailnet_node';

/** What a PodMonitor is made of. */
export interface PodMonitorOptions {
  readonly name: string;
  readonly labels: { [name: string]: string };
  readonly interval: Duration;
}

/**
 * Has the Prometheus operator scrape every exporter of the chart's namespace.
 *
 * Series get the labels `namespace` and `pod`, and `job` is `<namespace>/<name>`, which is the operator's doing.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitorSpec
 */
export function podMonitor(scope: Construct, id: string, options: PodMonitorOptions): ApiObject {
  return AppIndex.of(scope).claimObject(new ApiObject(scope, id, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: options.name, labels: options.labels },
    spec: {
      selector: TAILNET_NODE_SELECTOR,
      podMetricsEndpoints: [{
        port: STATUS_PORT_NAME,
        path: '/metrics',
        interval: prometheusDuration(options.interval),
        // what Prometheus makes of the label's name: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#pod
        relabelings: [{ sourceLabels: [`__meta_kubernetes_pod_label_${TAILNET_NODE_LABEL.replace(/\W/g, '_')}`], targetLabel: NODE_LABEL }],
      }],
    },
  }));
}
