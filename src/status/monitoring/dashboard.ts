import { Panel, ValueMapping, panel, statOptions, timeseriesOptions, timelineOptions } from './grafana-panel';
import { NODE_LABEL } from './pod-monitor';
import { hashOf } from '../../pod/hash';
import { CONNECTION_STATES, RELAY_RISKS, UDP_AVAILABILITIES } from '../document';
import { METRICS } from '../metric-names';

/** What a dashboard is made of. */
export interface DashboardOptions {
  /** The namespace that it shows at first. */
  readonly namespace: string;
  /** Name of the PodMonitor, the same in every namespace that it shows. */
  readonly name: string;
}

/** What to fill in for the variables of the dashboard. */
export interface DashboardValues {
  readonly namespace: string;
  /** Regular expression for the names of instances. */
  readonly node: string;
  /** Name of the PodMonitor. */
  readonly name: string;
}

const SELECTOR = `namespace="$namespace", ${NODE_LABEL}=~"$node"`;
const BY_NODE = `{{${NODE_LABEL}}}`;
const GOOD = 'green';
const FAIR = 'yellow';
const BAD = 'red';
const UNKNOWN = 'text';

/** Colours of what a series may say. */
const STATE_COLORS: { readonly [state in typeof CONNECTION_STATES[number]]: string } = {
  'connected': GOOD,
  'connecting': FAIR,
  'needs-login': BAD,
  'needs-approval': BAD,
  'key-expired': BAD,
  'stopped': 'orange',
  'disconnected': BAD,
  'unknown': UNKNOWN,
};
const UDP_COLORS: { readonly [available in typeof UDP_AVAILABILITIES[number]]: string } = { yes: GOOD, no: BAD, unknown: UNKNOWN };
const RISK_COLORS: { readonly [risk in typeof RELAY_RISKS[number]]: string } = { none: GOOD, low: FAIR, high: BAD, unknown: UNKNOWN };

/**
 * A Grafana dashboard of the tailnet nodes of a namespace, as JSON. It is the same text for the same options.
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function dashboard({ namespace, name }: DashboardOptions): string {
  const model = {
    // Grafana knows a dashboard by it, so it must be another in each namespace
    uid: `tailnet-${hashOf(`${namespace}/${name}`)}`,
    title: `Tailnet nodes of ${namespace}`,
    description: 'Whether the workloads of a namespace are reached over the tailnet, and by which paths.',
    tags: ['tailscale', 'cdk8s-openclaw'],
    schemaVersion: 42,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '1m',
    time: { from: 'now-24h', to: 'now' },
    timezone: 'browser',
    templating: { list: variables(namespace) },
    annotations: { list: [] },
    links: [],
    panels: panels(name).map((each, index) => ({ id: index + 1, ...each })),
  };
  return JSON.stringify(model, null, 2);
}

/** All queries of the dashboard, with its variables filled in, for whoever wants to run them elsewhere. */
export function dashboardQueries({ namespace, node, name }: DashboardValues): string[] {
  return panels(name).flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll('$namespace', namespace).replaceAll('$node', node)));
}

function variables(namespace: string): object[] {
  const query = (name: string, label: string, text: string, more: object) => ({
    name,
    label,
    type: 'query',
    datasource: { type: 'prometheus', uid: '${datasource}' },
    definition: text,
    query: { query: text, refId: name },
    refresh: 2,
    sort: 1,
    ...more,
  });
  return [
    { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', refresh: 1 },
    query('namespace', 'Namespace', `label_values(${METRICS.up}, namespace)`, { current: { text: namespace, value: namespace } }),
    query('node', 'Instance', `label_values(${METRICS.up}{namespace="$namespace"}, ${NODE_LABEL})`, {
      multi: true, includeAll: true, allValue: '.*', current: { text: ['All'], value: ['$__all'] },
    }),
  ];
}

function panels(name: string): Panel[] {
  return [
    connected(), stateFor(), keyExpiry(), exporterUp(name),
    ...timelines(),
    peers(), health(), errors(), netcheckAge(),
    nodes(), unsealFailures(), sealedValueExpiry(),
  ];
}

function of(metric: string, ...labels: string[]): string {
  return `${metric}{${[SELECTOR, ...labels].join(', ')}}`;
}

function perNode(how: 'max' | 'min', series: string): string {
  return `${how} by (${NODE_LABEL}) (${series})`;
}

/** Of a metric with a series for each value of a label, 1 for the present one: the place of that value among all, from 1. */
function present(metric: string, label: string, values: readonly string[]): string {
  return perNode('max', values.map((value, index) => `${of(metric, `${label}="${value}"`)} * ${index + 1}`).join(' or '));
}

/** Shows the places that `present` gives as words. */
function words(colors: { readonly [value: string]: string }): ValueMapping[] {
  const entries = Object.entries(colors).map(([value, color], index) => [`${index + 1}`, { text: value, color, index }] as const);
  return [{ type: 'value', options: Object.fromEntries(entries) }];
}

const YES_OR_NO: ValueMapping[] = [{ type: 'value', options: { 0: { text: 'no', color: BAD, index: 1 }, 1: { text: 'yes', color: GOOD, index: 0 } } }];

function connected(): Panel {
  return panel('stat', 'Connected', 'Whether the node is in its tailnet.', { x: 0, y: 0, w: 6, h: 4 }, [{ expr: perNode('min', of(METRICS.up)), legend: BY_NODE }], {
    defaults: { mappings: YES_OR_NO },
    options: statOptions(),
  });
}

function stateFor(): Panel {
  return panel('stat', 'In this state for', 'Since the state of the node changed last, or its exporter started.', { x: 6, y: 0, w: 6, h: 4 }, [
    { expr: `time() - ${perNode('max', of(METRICS.stateSince))}`, legend: BY_NODE },
  ], { defaults: { unit: 's', decimals: 0 }, options: statOptions('none') });
}

function keyExpiry(): Panel {
  const days = `${perNode('min', of(METRICS.keyExpiry))} - time()`;
  return panel('stat', 'Key expires in', 'Days until the key of the node expires. Keys of tagged nodes do not.', { x: 12, y: 0, w: 6, h: 4 }, [
    // the metric is absent where the key does not expire: not a number, and not "no data"
    { expr: `(${days}) / 86400 or on (${NODE_LABEL}) ${perNode('max', of(METRICS.up))} * NaN`, legend: BY_NODE },
  ], {
    defaults: {
      unit: 'suffix: days',
      decimals: 1,
      mappings: [{ type: 'special', options: { match: 'null+nan', result: { text: 'never, or not known', color: UNKNOWN, index: 0 } } }],
      thresholds: { mode: 'absolute', steps: [{ color: BAD, value: null }, { color: FAIR, value: 3 }, { color: GOOD, value: 14 }] },
    },
    options: statOptions(),
  });
}

function exporterUp(name: string): Panel {
  return panel('stat', 'Exporter answers', 'Whether Prometheus reaches the status exporter.', { x: 18, y: 0, w: 6, h: 4 }, [
    { expr: perNode('min', of('up', `job="$namespace/${name}"`)), legend: BY_NODE },
  ], { defaults: { mappings: YES_OR_NO }, options: statOptions() });
}

function timelines(): Panel[] {
  return [
    panel('state-timeline', 'State', 'The state of the connection.', { x: 0, y: 4, w: 24, h: 6 }, [
      { expr: present(METRICS.state, 'state', Object.keys(STATE_COLORS)), legend: BY_NODE },
    ], { defaults: { mappings: words(STATE_COLORS) }, options: timelineOptions() }),
    panel('state-timeline', 'UDP', 'Whether UDP gets out of the pod, which direct paths take.', { x: 0, y: 10, w: 12, h: 5 }, [
      { expr: present(METRICS.udp, 'available', Object.keys(UDP_COLORS)), legend: BY_NODE },
    ], { defaults: { mappings: words(UDP_COLORS) }, options: timelineOptions() }),
    panel('state-timeline', 'Relay risk', 'How likely it is that packets go through a relay, which is slower.', { x: 12, y: 10, w: 12, h: 5 }, [
      { expr: present(METRICS.relayRisk, 'risk', Object.keys(RISK_COLORS)), legend: BY_NODE },
    ], { defaults: { mappings: words(RISK_COLORS) }, options: timelineOptions() }),
  ];
}

function peers(): Panel {
  return panel('timeseries', 'Peers by path', 'Peers with traffic lately, by the kind of path.', { x: 0, y: 15, w: 12, h: 8 }, [
    { expr: `sum by (${NODE_LABEL}, path) (${of(METRICS.peers)})`, legend: `${BY_NODE} {{path}}` },
  ], { defaults: { decimals: 0, min: 0 }, options: timeseriesOptions() });
}

function health(): Panel {
  return panel('timeseries', 'Health warnings', 'Tailscale\'s own warnings, by severity.', { x: 12, y: 15, w: 12, h: 8 }, [
    { expr: `sum by (${NODE_LABEL}, severity) (${of(METRICS.health)})`, legend: `${BY_NODE} {{severity}}` },
  ], { defaults: { decimals: 0, min: 0 }, options: timeseriesOptions() });
}

function errors(): Panel {
  return panel('timeseries', 'Errors by code', 'What the status document says is wrong. docs/troubleshooting.md has a section for each code.', { x: 0, y: 23, w: 12, h: 8 }, [
    // a node without errors has no series of them
    { expr: `sum by (${NODE_LABEL}, code) (${of(METRICS.errors)}) or on (${NODE_LABEL}) ${perNode('max', of(METRICS.up))} * 0`, legend: `${BY_NODE} {{code}}` },
  ], { defaults: { decimals: 0, min: 0 }, options: timeseriesOptions() });
}

function netcheckAge(): Panel {
  return panel('timeseries', 'Since the last check of the network', 'A check is made every minute, unless the exporter was told otherwise.', { x: 12, y: 23, w: 12, h: 8 }, [
    { expr: `time() - ${perNode('max', of(METRICS.netcheck))}`, legend: BY_NODE },
  ], { defaults: { unit: 's', min: 0 }, options: timeseriesOptions() });
}

function nodes(): Panel {
  return panel('table', 'Nodes', 'Names and versions.', { x: 0, y: 31, w: 18, h: 6 }, [
    { expr: `max by (${NODE_LABEL}, hostname, dns_name, version) (${of(METRICS.info)})`, legend: BY_NODE, isTable: true },
  ], {
    transformations: [{
      id: 'organize',
      options: {
        excludeByName: { Time: true, Value: true },
        indexByName: { [NODE_LABEL]: 0, hostname: 1, dns_name: 2, version: 3 },
        renameByName: { [NODE_LABEL]: 'Instance', hostname: 'Host name', dns_name: 'MagicDNS name', version: 'tailscaled' },
      },
    }],
  });
}

function unsealFailures(): Panel {
  return panel('stat', 'Sealed values that did not open', 'At the start of the pod.', { x: 18, y: 31, w: 6, h: 3 }, [
    { expr: perNode('max', of(METRICS.unsealFailures)), legend: BY_NODE },
  ], { defaults: { decimals: 0, thresholds: { mode: 'absolute', steps: [{ color: GOOD, value: null }, { color: BAD, value: 1 }] } }, options: statOptions() });
}

function sealedValueExpiry(): Panel {
  return panel('stat', 'Sealed values expire in', 'Days until the first of what a pod started with is of no use, where it says so.', { x: 18, y: 34, w: 6, h: 3 }, [
    { expr: `(${perNode('min', of(METRICS.sealedValueExpiry))} - time()) / 86400`, legend: BY_NODE },
  ], {
    defaults: { unit: 'suffix: days', decimals: 1, thresholds: { mode: 'absolute', steps: [{ color: BAD, value: null }, { color: FAIR, value: 3 }, { color: GOOD, value: 14 }] } },
    options: statOptions(),
  });
}
