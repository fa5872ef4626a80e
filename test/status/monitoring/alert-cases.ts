import { stringify } from 'yaml';

/*
 * What each alert makes of series of samples, one a minute from the beginning of time, for the alerts of namespace `agents` with the defaults of TailnetMonitoring. `promtool test
 * rules` judges it.
 */

interface Labels {
  readonly [name: string]: string;
}

/** An alert that is expected at a time. */
export interface Firing {
  /** Time since the first sample, such as `5m`. */
  readonly at: string;
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** What an alert makes of series. */
export interface AlertCase {
  readonly alert: string;
  readonly name: string;
  /** Samples, in promtool's notation, by series. */
  readonly series: { readonly [series: string]: string };
  /** Times at which the alert does not fire. */
  readonly silentAt?: readonly string[];
  /** Alerts that fire, one at each time. */
  readonly fires?: readonly Firing[];
}

const POD: Labels = { namespace: 'agents', pod: 'agent-0' };
const TARGET: Labels = { ...POD, job: 'agents/tailnet', tailnet_node: 'agent' };
const KUBE_STATE: Labels = { job: 'kube-state-metrics', ...POD };

function series(metric: string, labels: Labels): string {
  return `${metric}{${Object.entries(labels).map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}

function of(metric: string, labels: Labels = {}): string {
  return series(`tailnet_node_${metric}`, { ...TARGET, ...labels });
}

function runbook(anchor: string): string {
  return `https://github.com/cdk8s-openclaw/cdk8s-openclaw/blob/main/docs/troubleshooting.md#${anchor}`;
}

const SEE_STATUS = 'What is wrong and what to do: npx cdk8s-openclaw status --namespace agents';

const disconnected = (at: string): Firing => ({
  at,
  labels: { ...TARGET, severity: 'critical' },
  annotations: {
    summary: 'A tailnet node is not connected.',
    description: `The tailnet node in pod agents/agent-0 has not been connected for 5 minutes, so nobody reaches the workload. ${SEE_STATUS}`,
    runbook_url: runbook('not-connected'),
  },
});

const udpBlocked = (at: string): Firing => ({
  at,
  labels: { ...TARGET, available: 'no', severity: 'warning' },
  annotations: {
    summary: 'No UDP gets out of a pod with a tailnet node.',
    description: 'No UDP gets out of pod agents/agent-0, so every path to its tailnet node goes through a relay and is slow. '
      + 'Allow UDP egress to every port in the network policies and firewalls of the cluster.',
    runbook_url: runbook('udp_blocked'),
  },
});

const relayed = (at: string): Firing => ({
  at,
  labels: { ...TARGET, path: 'derp', severity: 'warning' },
  annotations: {
    summary: 'All paths to a tailnet node go through relays.',
    description: 'Every peer with traffic has reached the tailnet node in pod agents/agent-0 through a relay for 30 minutes, which is slow. '
      + 'See whether the NAT of the cluster, or the networks of the peers, keep paths from becoming direct.',
    runbook_url: runbook('no_direct_path'),
  },
});

const expiresIn14Days = (at: string, left: string): Firing => ({
  at,
  labels: { ...TARGET, severity: 'warning' },
  annotations: {
    summary: 'The key of a tailnet node expires within 14 days.',
    description: `The key of the tailnet node in pod agents/agent-0 expires in ${left}. `
      + 'Renew it, or turn off its expiry, in the admin console. Keys of tagged nodes do not expire.',
    runbook_url: runbook('node_key_expires_soon'),
  },
});

const expiresIn3Days = (at: string, what: string): Firing => ({
  at,
  labels: { ...TARGET, severity: 'critical' },
  annotations: {
    summary: 'The key of a tailnet node expires within 3 days, or has expired.',
    description: `The key of the tailnet node in pod agents/agent-0 ${what}. `
      + 'Nobody reaches the workload with an expired key. Renew it, or turn off its expiry, in the admin console now.',
    runbook_url: runbook('node_key_expires_soon'),
  },
});

const healthWarning = (at: string, count: number): Firing => ({
  at,
  labels: { ...TARGET, severity: 'warning' },
  annotations: {
    summary: 'Tailscale warns of its own health.',
    description: `Health warnings of medium or high severity that tailscaled in pod agents/agent-0 has: ${count}. ${SEE_STATUS}`,
    runbook_url: runbook('health-warnings'),
  },
});

const exporterSilent = (at: string): Firing => ({
  at,
  labels: { ...POD, severity: 'critical' },
  annotations: {
    summary: 'A status exporter can not be scraped.',
    description: 'Prometheus has got nothing from the status exporter in pod agents/agent-0 for 10 minutes, so it is not known whether its tailnet node is connected; '
      + `perhaps the pod does not run at all. ${SEE_STATUS}`,
    runbook_url: runbook('exporter_unreachable'),
  },
});

const sealedValueExpires = (at: string, what: string): Firing => ({
  at,
  labels: { ...TARGET, field: 'auth-key', severity: 'warning' },
  annotations: {
    summary: 'A sealed value of a tailnet node, or of the agent beside it, expires within 14 days, or has expired.',
    description: `The auth-key that pod agents/agent-0 started with ${what}. What runs goes on; a pod that starts after that does without it, or, without its gateway token, stays closed. Get another one, seal it and apply it.`,
    runbook_url: runbook('sealed-values-that-expire'),
  },
});

const unsealFailed = (at: string, count: number): Firing => ({
  at,
  labels: { ...TARGET, severity: 'warning' },
  annotations: {
    summary: 'A sealed value of a tailnet node, or of the agent beside it, did not open.',
    description: `Sealed values that did not open when pod agents/agent-0 started: ${count}. `
      + `The pod does without them: a node that has logged in before goes on, and can not log in again. ${SEE_STATUS}`,
    runbook_url: runbook('sealed-values-that-do-not-open'),
  },
});

const DAY = 86_400;

/** What kube-state-metrics says of a pod with containers, for an hour. */
function podIn(phase: string, ...containers: string[]): { [series: string]: string } {
  const phases = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];
  return Object.fromEntries([
    ...phases.map(each => [series('kube_pod_status_phase', { ...KUBE_STATE, phase: each }), each === phase ? '1x60' : '0x60']),
    ...containers.flatMap(container => [['cpu', 'core', '0.01'], ['memory', 'byte', '50000000']].map(([resource, unit, amount]) =>
      [series('kube_pod_container_resource_requests', { ...KUBE_STATE, container, resource, unit }), `${amount}x60`])),
  ]);
}

const CASES: readonly AlertCase[] = [
  {
    alert: 'TailnetDisconnected',
    name: 'fires after five minutes',
    series: { [of('up')]: '1x4 0x20' },
    silentAt: ['4m', '9m'],
    fires: [disconnected('10m')],
  },
  {
    alert: 'TailnetDisconnected',
    name: 'ends with the disconnection',
    series: { [of('up')]: '0x20 1x20' },
    silentAt: ['21m', '40m'],
    fires: [disconnected('20m')],
  },
  {
    alert: 'TailnetDisconnected',
    name: 'does not add up short ones',
    series: { [of('up')]: '1x2 0x3 1x2 0x3 1x2' },
    silentAt: ['6m', '13m', '16m'],
  },
  {
    alert: 'TailnetDisconnected',
    name: 'says nothing of a node that is not scraped',
    series: { [of('up')]: '0x2 stale' },
    silentAt: ['10m', '30m'],
  },

  {
    alert: 'TailnetUdpBlocked',
    name: 'fires after ten minutes',
    series: {
      [of('udp', { available: 'yes' })]: '1x4 0x20',
      [of('udp', { available: 'no' })]: '0x4 1x20',
      [of('udp', { available: 'unknown' })]: '0x24',
    },
    silentAt: ['4m', '14m'],
    fires: [udpBlocked('15m')],
  },
  {
    alert: 'TailnetUdpBlocked',
    name: 'takes unknown for no answer',
    series: {
      [of('udp', { available: 'yes' })]: '1x4 0x20',
      [of('udp', { available: 'no' })]: '0x24',
      [of('udp', { available: 'unknown' })]: '0x4 1x20',
    },
    silentAt: ['24m'],
  },
  {
    alert: 'TailnetUdpBlocked',
    name: 'ends when UDP gets through',
    series: { [of('udp', { available: 'yes' })]: '0x19 1x20', [of('udp', { available: 'no' })]: '1x19 0x20' },
    silentAt: ['20m'],
    fires: [udpBlocked('19m')],
  },

  {
    alert: 'TailnetRelayed',
    name: 'fires after half an hour',
    series: {
      [of('active_peers', { path: 'derp' })]: '2x60',
      [of('active_peers', { path: 'direct' })]: '0x60',
      [of('active_peers', { path: 'peer_relay' })]: '0x60',
      [of('udp', { available: 'yes' })]: '1x60',
      [of('udp', { available: 'no' })]: '0x60',
    },
    silentAt: ['29m'],
    fires: [relayed('30m')],
  },
  {
    alert: 'TailnetRelayed',
    name: 'begins anew with each direct path',
    series: { [of('active_peers', { path: 'derp' })]: '1x60', [of('active_peers', { path: 'direct' })]: '0x19 1 0x40', [of('active_peers', { path: 'peer_relay' })]: '0x60' },
    silentAt: ['20m', '50m'],
    fires: [relayed('51m')],
  },
  {
    alert: 'TailnetRelayed',
    name: 'is content with one direct path',
    series: { [of('active_peers', { path: 'derp' })]: '3x60', [of('active_peers', { path: 'direct' })]: '1x60', [of('active_peers', { path: 'peer_relay' })]: '0x60' },
    silentAt: ['60m'],
  },
  {
    alert: 'TailnetRelayed',
    name: 'is content with a peer relay',
    series: { [of('active_peers', { path: 'derp' })]: '3x60', [of('active_peers', { path: 'direct' })]: '0x60', [of('active_peers', { path: 'peer_relay' })]: '1x60' },
    silentAt: ['60m'],
  },
  {
    alert: 'TailnetRelayed',
    name: 'leaves it to the other alert when UDP is blocked',
    series: {
      [of('active_peers', { path: 'derp' })]: '1x60',
      [of('active_peers', { path: 'direct' })]: '0x60',
      [of('active_peers', { path: 'peer_relay' })]: '0x60',
      [of('udp', { available: 'no' })]: '1x60',
    },
    silentAt: ['60m'],
  },
  {
    alert: 'TailnetRelayed',
    name: 'says nothing while nobody is there',
    series: { [of('active_peers', { path: 'derp' })]: '0x60', [of('active_peers', { path: 'direct' })]: '0x60', [of('active_peers', { path: 'peer_relay' })]: '0x60' },
    silentAt: ['60m'],
  },
  {
    alert: 'TailnetRelayed',
    name: 'says nothing while paths are not known',
    series: { [of('up')]: '1x60' },
    silentAt: ['60m'],
  },

  {
    alert: 'TailnetKeyExpiresIn14Days',
    name: 'fires from 14 days before',
    series: { [of('key_expiry_timestamp_seconds')]: `${14 * DAY + 600}x60` },
    silentAt: ['0m', '9m'],
    fires: [expiresIn14Days('10m', '14d 0h 0m 0s'), expiresIn14Days('20m', '13d 23h 50m 0s')],
  },
  {
    alert: 'TailnetKeyExpiresIn14Days',
    name: 'gives way to the alert at 3 days',
    series: { [of('key_expiry_timestamp_seconds')]: `${3 * DAY + 600}x60` },
    silentAt: ['10m', '60m'],
    fires: [expiresIn14Days('9m', '3d 0h 1m 0s')],
  },
  {
    alert: 'TailnetKeyExpiresIn14Days',
    name: 'ends when the key is renewed',
    series: { [of('key_expiry_timestamp_seconds')]: `${10 * DAY}x10 ${180 * DAY}x10` },
    silentAt: ['11m'],
    fires: [expiresIn14Days('10m', '9d 23h 50m 0s')],
  },
  {
    alert: 'TailnetKeyExpiresIn14Days',
    name: 'says nothing of a key that does not expire',
    series: { [of('up')]: '1x60' },
    silentAt: ['60m'],
  },

  {
    alert: 'TailnetKeyExpiresIn3Days',
    name: 'fires from 3 days before',
    series: { [of('key_expiry_timestamp_seconds')]: `${3 * DAY + 600}x60` },
    silentAt: ['0m', '9m'],
    fires: [expiresIn3Days('10m', 'expires in 3d 0h 0m 0s'), expiresIn3Days('20m', 'expires in 2d 23h 50m 0s')],
  },
  {
    alert: 'TailnetKeyExpiresIn3Days',
    name: 'goes on when the key has expired',
    series: { [of('key_expiry_timestamp_seconds')]: '600x60' },
    fires: [expiresIn3Days('9m', 'expires in 1m 0s'), expiresIn3Days('11m', 'has expired')],
  },
  {
    alert: 'TailnetKeyExpiresIn3Days',
    name: 'says nothing of a key that does not expire',
    series: { [of('up')]: '1x60' },
    silentAt: ['60m'],
  },

  {
    alert: 'TailnetHealthWarning',
    name: 'fires after fifteen minutes',
    series: { [of('health_warnings', { severity: 'low' })]: '0x40', [of('health_warnings', { severity: 'medium' })]: '0x4 1x35', [of('health_warnings', { severity: 'high' })]: '0x40' },
    silentAt: ['4m', '19m'],
    fires: [healthWarning('20m', 1)],
  },
  {
    alert: 'TailnetHealthWarning',
    name: 'counts those of medium and high severity together',
    series: { [of('health_warnings', { severity: 'low' })]: '4x40', [of('health_warnings', { severity: 'medium' })]: '2x40', [of('health_warnings', { severity: 'high' })]: '1x40' },
    fires: [healthWarning('15m', 3)],
  },
  {
    alert: 'TailnetHealthWarning',
    name: 'calls nobody for those of low severity',
    series: { [of('health_warnings', { severity: 'low' })]: '3x40', [of('health_warnings', { severity: 'medium' })]: '0x40', [of('health_warnings', { severity: 'high' })]: '0x40' },
    silentAt: ['40m'],
  },
  {
    alert: 'TailnetHealthWarning',
    name: 'ends with the warning',
    series: { [of('health_warnings', { severity: 'high' })]: '1x20 0x20' },
    silentAt: ['21m'],
    fires: [healthWarning('20m', 1)],
  },

  {
    alert: 'TailnetExporterSilent',
    name: 'fires after ten minutes without an answer',
    series: { [series('up', TARGET)]: '1x4 0x30' },
    silentAt: ['4m', '14m'],
    fires: [exporterSilent('15m')],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'ends with the silence',
    series: { [series('up', TARGET)]: '0x20 1x20' },
    silentAt: ['21m'],
    fires: [exporterSilent('20m')],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'fires once for a target of a pod that kube-state-metrics knows',
    series: { [series('up', TARGET)]: '0x60', ...podIn('Running', 'openclaw', 'tailscale', 'status') },
    silentAt: ['9m'],
    fires: [exporterSilent('10m')],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'fires for a pod that hangs before it is a target',
    series: podIn('Pending', 'openclaw', 'tailscale', 'status'),
    silentAt: ['9m'],
    fires: [exporterSilent('10m')],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'fires for a pod whose only target is another',
    series: { [series('up', { ...POD, job: 'agents/other' })]: '1x60', ...podIn('Running', 'openclaw', 'tailscale', 'status') },
    fires: [exporterSilent('10m')],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'fires for a pod that runs and is a target no more',
    series: { [series('up', TARGET)]: '1x9 stale', ...podIn('Running', 'openclaw', 'tailscale', 'status') },
    silentAt: ['19m'],
    fires: [exporterSilent('20m')],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'says nothing of one that answers',
    series: { [series('up', TARGET)]: '1x60', ...podIn('Running', 'openclaw', 'tailscale', 'status') },
    silentAt: ['60m'],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'says nothing when all instances were turned off',
    series: { [series('up', TARGET)]: '1x9 stale' },
    silentAt: ['10m', '30m', '60m'],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'says nothing of an instance whose tailnet node was turned off',
    series: podIn('Running', 'openclaw'),
    silentAt: ['60m'],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'says nothing of a node that has no exporter',
    series: podIn('Running', 'openclaw', 'tailscale'),
    silentAt: ['60m'],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'says nothing of another container that is named status',
    series: podIn('Running', 'web', 'status'),
    silentAt: ['60m'],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'says nothing of an evicted pod',
    series: podIn('Failed', 'openclaw', 'tailscale', 'status'),
    silentAt: ['60m'],
  },
  {
    alert: 'TailnetExporterSilent',
    name: 'says nothing of other targets of the namespace',
    series: { [series('up', { ...TARGET, job: 'agents/other' })]: '0x60' },
    silentAt: ['60m'],
  },

  {
    alert: 'TailnetUnsealFailed',
    name: 'fires at once',
    series: { [of('unseal_failures')]: '0x4 2x10' },
    silentAt: ['4m'],
    fires: [unsealFailed('5m', 2)],
  },
  {
    alert: 'TailnetUnsealFailed',
    name: 'ends with the next pod, whose values opened',
    series: { [of('unseal_failures')]: '1x4 stale', [of('unseal_failures', { pod: 'agent-1' })]: '_x4 0x10' },
    silentAt: ['5m', '14m'],
    fires: [unsealFailed('4m', 1)],
  },

  {
    alert: 'TailnetSealedValueExpiresIn14Days',
    name: 'fires from 14 days before, and on when it has expired',
    series: { [of('sealed_value_expiry_timestamp_seconds', { field: 'auth-key' })]: `${14 * DAY + 600}x10 600x10` },
    silentAt: ['9m'],
    fires: [sealedValueExpires('10m', 'expires in 14d 0h 0m 0s'), sealedValueExpires('11m', 'has expired')],
  },
  {
    alert: 'TailnetSealedValueExpiresIn14Days',
    name: 'ends with the next pod, which has another one',
    series: {
      [of('sealed_value_expiry_timestamp_seconds', { field: 'auth-key' })]: '600x4 stale',
      [of('sealed_value_expiry_timestamp_seconds', { field: 'auth-key', pod: 'agent-1' })]: `_x4 ${90 * DAY}x10`,
    },
    silentAt: ['5m'],
    fires: [sealedValueExpires('4m', 'expires in 6m 0s')],
  },
];

/** What fires here says nothing of another namespace, whose monitoring is its own. */
const ELSEWHERE: readonly AlertCase[] = CASES.filter(({ fires }) => fires).map(({ alert, name, series: input, fires }) => ({
  alert,
  name: `elsewhere: ${name}`,
  series: Object.fromEntries(Object.entries(input).map(([key, values]) => [key.replace(/"agents/g, '"others'), values])),
  silentAt: fires!.map(({ at }) => at),
}));

export const ALERT_CASES: readonly AlertCase[] = [...CASES, ...ELSEWHERE];

/**
 * The cases as `promtool test rules` reads them.
 *
 * @param ruleFile path of a file with the `spec` of the PrometheusRule, from where the tests' own file is
 * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */
export function promtoolTests(ruleFile: string): string {
  return stringify({
    rule_files: [ruleFile],
    evaluation_interval: '1m',
    tests: ALERT_CASES.map(({ alert, name, series: input, silentAt = [], fires = [] }) => ({
      name: `${alert} ${name}`,
      interval: '1m',
      input_series: Object.entries(input).map(([key, values]) => ({ series: key, values })),
      alert_rule_test: [
        ...silentAt.map(at => ({ eval_time: at, alertname: alert, exp_alerts: [] })),
        ...fires.map(({ at, labels, annotations }) => ({
          eval_time: at, alertname: alert, exp_alerts: [{ exp_labels: labels, exp_annotations: annotations }],
        })),
      ],
    })),
  });
}
