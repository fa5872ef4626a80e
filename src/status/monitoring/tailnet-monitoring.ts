import { ApiObject, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ALERTS, alertRules } from './alerts';
import { dashboard } from './dashboard';
import { podMonitor } from './pod-monitor';
import { durationInWords } from './prometheus-duration';
import { prometheusRule } from './prometheus-rule';
import { scrapePolicy } from './scrape-policy';
import { AppIndex } from '../../checks/app-index';
import { checkDnsLabel } from '../../checks/dns-label';
import { constructError } from '../../checks/error';
import { keepPatches } from '../../pod/keep-patches';

/**
 * Properties for `TailnetMonitoring`.
 */
export interface TailnetMonitoringProps {
  /**
   * Name of what is made, a DNS label: PodMonitor and PrometheusRule are called so, the ConfigMap `<name>-dashboard` and the NetworkPolicy `<name>-monitoring`.
   *
   * @default 'tailnet'
   */
  readonly name?: string;

  /**
   * Namespace in which Prometheus runs. From there, and from nowhere else in the cluster, the exporters are reached; the tailnet reaches them by the node.
   *
   * @default 'monitoring'
   */
  readonly prometheusNamespace?: string;

  /**
   * Labels of the pods of Prometheus, such as `app.kubernetes.io/name: prometheus`. Only they reach the exporters.
   *
   * @default - any pod in Prometheus's namespace.
   */
  readonly prometheusPodLabels?: { [name: string]: string };

  /**
   * More labels of all that is made. A Prometheus of the operator picks PodMonitors and PrometheusRules by theirs: one of the chart kube-prometheus-stack wants
   * `release: <name of its release>`.
   *
   * @default - none.
   * @see https://prometheus-operator.dev/docs/platform/troubleshooting/
   */
  readonly labels?: { [name: string]: string };

  /**
   * How often the exporters are scraped: from a second to two minutes.
   *
   * @default Duration.seconds(30)
   */
  readonly scrapeInterval?: Duration;

  /**
   * URL of the page with a section for each alert, without a fragment: a copy of this library's `docs/troubleshooting.md`.
   *
   * @default - that page in this library's repository.
   */
  readonly runbookUrl?: string;

  /**
   * How long a node must not be connected before the alert `TailnetDisconnected` fires.
   *
   * @default Duration.minutes(5)
   */
  readonly disconnectedFor?: Duration;

  /**
   * How long all paths to a node must be relayed before the alert `TailnetRelayed` fires.
   *
   * @default Duration.minutes(30)
   */
  readonly relayedFor?: Duration;

  /**
   * Names of alerts to leave out: `TailnetDisconnected`, `TailnetUdpBlocked`, `TailnetRelayed`, `TailnetKeyExpiresIn14Days`, `TailnetKeyExpiresIn3Days`, `TailnetHealthWarning`,
   * `TailnetExporterSilent`, `TailnetUnsealFailed`, `TailnetSealedValueExpiresIn14Days`.
   *
   * @default - none, all alerts are made.
   */
  readonly disabledAlerts?: string[];

  /**
   * More labels of every alert, for Alertmanager to route by. `severity` is set by each alert: `critical` or `warning`.
   *
   * @default - none.
   */
  readonly alertLabels?: { [name: string]: string };

  /**
   * Labels by which Grafana finds the ConfigMap with the dashboard.
   *
   * @default - `grafana_dashboard: "1"`, as the sidecar of Grafana in kube-prometheus-stack wants it.
   * @see https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
   */
  readonly dashboardLabels?: { [name: string]: string };
}

const RUNBOOK_URL = 'https://github.com/cdk8s-openclaw/cdk8s-openclaw/blob/main/docs/troubleshooting.md';

/**
 * Metrics, alerts and a dashboard for all tailnet nodes in the chart's namespace that have a `StatusExporter`, whichever app makes them: a PodMonitor and a PrometheusRule for the
 * Prometheus operator, a ConfigMap for Grafana, and a NetworkPolicy that lets Prometheus in. Make it once a namespace.
 *
 * Alerts say so when a node is not connected, UDP is blocked, all paths are relayed for long, a key expires in 14 and in 3 days, Tailscale warns of its health, an exporter is silent,
 * a sealed value did not open, or expires in 14 days. Each links to what to do. An exporter is also silent whose pod has no address to scrape; that is only seen where Prometheus has
 * the metrics of kube-state-metrics. A namespace whose instances are all turned off raises no alert.
 *
 * @see https://prometheus-operator.dev
 */
export class TailnetMonitoring extends Construct {
  /** The PodMonitor. */
  public readonly podMonitor: ApiObject;

  /** The PrometheusRule. */
  public readonly prometheusRule: ApiObject;

  /** The ConfigMap with the Grafana dashboard. */
  public readonly dashboard: kplus.ConfigMap;

  /** The NetworkPolicy that lets Prometheus reach the exporters. */
  public readonly networkPolicy: ApiObject;

  constructor(scope: Construct, id: string, props: TailnetMonitoringProps = {}) {
    super(scope, id);
    const namespace = this.namespaceOf();
    const { name = 'tailnet', prometheusNamespace = 'monitoring' } = props;
    checkDnsLabel(this, 'name', name);
    checkDnsLabel(this, 'prometheusNamespace', prometheusNamespace);
    AppIndex.of(this).claim(this, 'TailnetMonitoring of namespace', namespace, 'it covers every tailnet node there: make it once');
    const labels = { 'app.kubernetes.io/name': 'tailnet-monitoring', 'app.kubernetes.io/instance': name, ...props.labels };

    this.podMonitor = podMonitor(this, 'PodMonitor', { name, labels, interval: this.scrapeInterval(props) });
    this.prometheusRule = prometheusRule(this, 'PrometheusRule', {
      name,
      labels,
      rules: alertRules({
        namespace,
        job: `${namespace}/${name}`,
        runbookUrl: this.runbookUrl(props),
        disconnectedFor: props.disconnectedFor ?? Duration.minutes(5),
        relayedFor: props.relayedFor ?? Duration.minutes(30),
        disabled: this.disabledAlerts(props),
        labels: this.alertLabels(props),
      }),
    });
    this.dashboard = AppIndex.of(this).claimObject(keepPatches(new kplus.ConfigMap(this, 'Dashboard', {
      metadata: { name: `${name}-dashboard`, labels: { ...labels, ...props.dashboardLabels ?? { grafana_dashboard: '1' } } },
      // the sidecar writes those of all namespaces into one folder
      data: { [`${name}-${namespace}.json`]: dashboard({ namespace, name }) },
    })));
    this.networkPolicy = scrapePolicy(this, 'NetworkPolicy', {
      name: `${name}-monitoring`, labels, prometheusNamespace, prometheusPodLabels: props.prometheusPodLabels,
    });
  }

  private namespaceOf(): string {
    const { namespace } = Chart.of(this);
    if (namespace === undefined) {
      throw constructError(this, 'its chart has no namespace, and the alerts are for one: give it one, as in new Chart(app, \'agents\', { namespace: \'agents\' })');
    }
    checkDnsLabel(this, 'namespace', namespace);
    return namespace;
  }

  /** Prometheus forgets a sample after five minutes: a longer interval and a scrape that fails would make holes that look like recoveries. */
  private scrapeInterval({ scrapeInterval = Duration.seconds(30) }: TailnetMonitoringProps): Duration {
    const milliseconds = scrapeInterval.toMilliseconds();
    if (milliseconds >= 1000 && milliseconds <= 120_000) return scrapeInterval;
    throw constructError(this, `scrapeInterval of ${durationInWords(scrapeInterval)} is out of range: use one from a second to two minutes`);
  }

  private runbookUrl({ runbookUrl = RUNBOOK_URL }: TailnetMonitoringProps): string {
    if (/^https?:\/\/[^\s#]+$/.test(runbookUrl)) return runbookUrl;
    throw constructError(this, `runbookUrl "${runbookUrl}" is no URL of a page: begin it with https:// or http://, and leave out the fragment, which each alert appends`);
  }

  private disabledAlerts({ disabledAlerts = [] }: TailnetMonitoringProps): string[] {
    const unknown = disabledAlerts.find(alert => !(ALERTS as readonly string[]).includes(alert));
    if (unknown === undefined) return disabledAlerts;
    throw constructError(this, `there is no alert "${unknown}" to disable: known are ${ALERTS.join(', ')}`);
  }

  private alertLabels({ alertLabels = {} }: TailnetMonitoringProps): { [name: string]: string } {
    const names = Object.keys(alertLabels);
    const taken = names.find(name => name === 'severity' || name === 'alertname');
    if (taken) throw constructError(this, `alertLabels has ${taken}, which each alert sets itself: use another label`);
    const bad = names.find(name => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name));
    if (bad === undefined) return alertLabels;
    throw constructError(this, `alertLabels has "${bad}", which is no label of Prometheus: use letters, digits and '_', not beginning with a digit`);
  }
}
