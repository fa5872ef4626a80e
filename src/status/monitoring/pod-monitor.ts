import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { prometheusDuration } from './prometheus-duration';
import { AppIndex } from '../../checks/app-index';
import { TAILNET_NODE_LABEL } from '../../pod/labels';

/** Name of the exporter's container port. Its number may differ from pod to pod. */
export const STATUS_PORT = 'status';

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
      selector: { matchExpressions: [{ key: TAILNET_NODE_LABEL, operator: 'Exists' }] },
      podMetricsEndpoints: [{
        port: STATUS_PORT,
        path: '/metrics',
        interval: prometheusDuration(options.interval),
        // what Prometheus makes of the label's name: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#pod
        relabelings: [{ sourceLabels: [`__meta_kubernetes_pod_label_${TAILNET_NODE_LABEL.replace(/\W/g, '_')}`], targetLabel: NODE_LABEL }],
      }],
    },
  }));
}
