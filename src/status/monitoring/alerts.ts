import { Duration } from 'cdk8s';
import { durationInWords, prometheusDuration } from './prometheus-duration';
import { STATUS_CONTAINER, TAILSCALE_CONTAINER } from '../../pod/containers';
import { METRICS } from '../metric-names';

/** An alerting rule, as Prometheus has it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly [name: string]: string };
  readonly annotations: { readonly [name: string]: string };
}

/** What the alerts are made of. */
export interface AlertOptions {
  /** The namespace that they watch. */
  readonly namespace: string;
  /** The job that scrapes its exporters. */
  readonly job: string;
  /** The page that has a section for each alert. */
  readonly runbookUrl: string;
  readonly disconnectedFor: Duration;
  readonly relayedFor: Duration;
  /** Names of alerts to leave out. */
  readonly disabled: readonly string[];
  /** Labels of every alert. */
  readonly labels: { readonly [name: string]: string };
}

/** Names of the alerts. */
export const ALERTS = [
  'TailnetDisconnected', 'TailnetUdpBlocked', 'TailnetRelayed', 'TailnetKeyExpiresIn14Days', 'TailnetKeyExpiresIn3Days', 'TailnetHealthWarning', 'TailnetExporterSilent',
  'TailnetUnsealFailed', 'TailnetSealedValueExpiresIn14Days',
] as const;
type AlertName = typeof ALERTS[number];

/** `critical`: nobody reaches the workload, or soon nobody will. `warning`: it is slow, or will not survive what comes. */
type AlertSeverity = 'critical' | 'warning';

interface Alert {
  readonly severity: AlertSeverity;
  readonly expr: string;
  /** How long it must be so. */
  readonly lasts?: Duration;
  readonly summary: string;
  readonly description: string;
  /** Anchor of the section in `docs/troubleshooting.md`. */
  readonly runbook: string;
}

const POD = '{{ $labels.namespace }}/{{ $labels.pod }}';
const SEE_STATUS = 'What is wrong and what to do: npx cdk8s-openclaw status --namespace {{ $labels.namespace }}';
const DAY_SECONDS = 86_400;

/** The alerts that are not disabled, as Prometheus has them. */
export function alertRules(options: AlertOptions): AlertRule[] {
  const alerts = makeAlerts(options);
  return ALERTS.filter(name => !options.disabled.includes(name)).map(name => {
    const { severity, expr, lasts, summary, description, runbook } = alerts[name];
    return {
      alert: name,
      expr,
      ...(lasts && { for: prometheusDuration(lasts) }),
      labels: { ...options.labels, severity },
      annotations: { summary, description, runbook_url: `${options.runbookUrl}#${runbook}` },
    };
  });
}

function makeAlerts(options: AlertOptions): { readonly [name in AlertName]: Alert } {
  const of = (metric: string, ...labels: string[]) => `${metric}{${[`namespace="${options.namespace}"`, ...labels].join(', ')}}`;
  const udpBlocked = `${of(METRICS.udp, 'available="no"')} == 1`;
  return {
    TailnetDisconnected: {
      severity: 'critical',
      expr: `${of(METRICS.up)} == 0`,
      lasts: options.disconnectedFor,
      summary: 'A tailnet node is not connected.',
      description: `The tailnet node in pod ${POD} has not been connected for ${durationInWords(options.disconnectedFor)}, so nobody reaches the workload. ${SEE_STATUS}`,
      runbook: 'not-connected',
    },
    TailnetUdpBlocked: {
      severity: 'warning',
      expr: udpBlocked,
      lasts: Duration.minutes(10),
      summary: 'No UDP gets out of a pod with a tailnet node.',
      description: `No UDP gets out of pod ${POD}, so every path to its tailnet node goes through a relay and is slow. `
        + 'Allow UDP egress to every port in the network policies and firewalls of the cluster.',
      runbook: 'udp_blocked',
    },
    TailnetRelayed: {
      severity: 'warning',
      // blocked UDP says as much, and why
      expr: [
        `${of(METRICS.peers, 'path="derp"')} > 0`,
        `unless ignoring (path) ${of(METRICS.peers, 'path=~"direct|peer_relay"')} > 0`,
        `unless on (namespace, pod) ${udpBlocked}`,
      ].join('\n'),
      lasts: options.relayedFor,
      summary: 'All paths to a tailnet node go through relays.',
      description: `Every peer with traffic has reached the tailnet node in pod ${POD} through a relay for ${durationInWords(options.relayedFor)}, which is slow. `
        + 'See whether the NAT of the cluster, or the networks of the peers, keep paths from becoming direct.',
      runbook: 'no_direct_path',
    },
    TailnetKeyExpiresIn14Days: {
      severity: 'warning',
      // the alert at 3 days takes over, where there is one
      expr: `${of(METRICS.keyExpiry)} - time() <= ${14 * DAY_SECONDS}`
        + (options.disabled.includes('TailnetKeyExpiresIn3Days') ? '' : `\nand ${of(METRICS.keyExpiry)} - time() > ${3 * DAY_SECONDS}`),
      summary: 'The key of a tailnet node expires within 14 days.',
      description: keyExpires('Renew it, or turn off its expiry, in the admin console. Keys of tagged nodes do not expire.'),
      runbook: 'node_key_expires_soon',
    },
    TailnetKeyExpiresIn3Days: {
      severity: 'critical',
      expr: `${of(METRICS.keyExpiry)} - time() <= ${3 * DAY_SECONDS}`,
      summary: 'The key of a tailnet node expires within 3 days, or has expired.',
      description: keyExpires('Nobody reaches the workload with an expired key. Renew it, or turn off its expiry, in the admin console now.'),
      runbook: 'node_key_expires_soon',
    },
    TailnetHealthWarning: {
      severity: 'warning',
      // low ones call nobody; the label severity is the rule's own, in place of the metric's
      expr: `sum without (severity) (${of(METRICS.health, 'severity=~"medium|high"')}) > 0`,
      lasts: Duration.minutes(15),
      summary: 'Tailscale warns of its own health.',
      description: `Health warnings of medium or high severity that tailscaled in pod ${POD} has: {{ $value }}. ${SEE_STATUS}`,
      runbook: 'health-warnings',
    },
    TailnetExporterSilent: {
      severity: 'critical',
      expr: silent(options),
      // longer than a big image takes to be pulled, and than a pod takes to end
      lasts: Duration.minutes(10),
      summary: 'A status exporter can not be scraped.',
      description: `Prometheus has got nothing from the status exporter in pod ${POD} for 10 minutes, so it is not known whether its tailnet node is connected; `
        + `perhaps the pod does not run at all. ${SEE_STATUS}`,
      runbook: 'exporter_unreachable',
    },
    TailnetUnsealFailed: {
      severity: 'warning',
      expr: `${of(METRICS.unsealFailures)} > 0`,
      summary: 'A sealed value of a tailnet node, or of the agent beside it, did not open.',
      description: `Sealed values that did not open when pod ${POD} started: {{ $value }}. The pod does without them: a node that has logged in before goes on, and can not log in again. ${SEE_STATUS}`,
      runbook: 'sealed-values-that-do-not-open',
    },
    TailnetSealedValueExpiresIn14Days: {
      severity: 'warning',
      expr: `${of(METRICS.sealedValueExpiry)} - time() <= ${14 * DAY_SECONDS}`,
      summary: 'A sealed value of a tailnet node, or of the agent beside it, expires within 14 days, or has expired.',
      description: `The {{ $labels.field }} that pod ${POD} started with {{ if lt $value 0.0 }}has expired{{ else }}expires in {{ $value | humanizeDuration }}{{ end }}. `
        + 'What runs goes on; a pod that starts after that does without it, or, without its gateway token, stays closed. Get another one, seal it and apply it.',
      runbook: 'sealed-values-that-expire',
    },
  };
}

function keyExpires(fix: string): string {
  return `The key of the tailnet node in pod ${POD} {{ if lt $value 0.0 }}has expired{{ else }}expires in {{ $value | humanizeDuration }}{{ end }}. ${fix}`;
}

/**
 * Exporters that do not answer, and pods that should have one and are no target of Prometheus at all: those without an address, since a volume does not mount or no machine takes them.
 *
 * The latter takes kube-state-metrics; without it that part is never true. A memory of what was a target before would not do in its place: it could not tell a pod that is missing
 * from an instance that was turned off or removed, of which nobody wants to be told.
 *
 * @see https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/pod-metrics.md
 */
function silent({ namespace, job }: AlertOptions): string {
  const targets = `up{namespace="${namespace}", job="${job}"}`;
  const withContainer = (name: string) => `kube_pod_container_resource_requests{namespace="${namespace}", container="${name}"}`;
  return [
    `min by (namespace, pod) (${targets}) == 0`,
    'or',
    `max by (namespace, pod) (kube_pod_status_phase{namespace="${namespace}", phase=~"Pending|Running"}) == 1`,
    // a container named status may be anybody's
    `and on (namespace, pod) ${withContainer(STATUS_CONTAINER)}`,
    `and on (namespace, pod) ${withContainer(TAILSCALE_CONTAINER)}`,
    `unless on (namespace, pod) ${targets}`,
  ].join('\n');
}
