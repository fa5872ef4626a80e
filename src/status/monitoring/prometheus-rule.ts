import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { AlertRule } from './alerts';
import { AppIndex } from '../../checks/app-index';

/** What a PrometheusRule is made of. */
export interface PrometheusRuleOptions {
  readonly name: string;
  readonly labels: { [name: string]: string };
  readonly rules: readonly AlertRule[];
}

/**
 * One group of alerting rules, for the Prometheus operator to load.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRuleSpec
 */
export function prometheusRule(scope: Construct, id: string, { name, labels, rules }: PrometheusRuleOptions): ApiObject {
  return AppIndex.of(scope).claimObject(new ApiObject(scope, id, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name, labels },
    spec: { groups: [{ name, rules }] },
  }));
}
