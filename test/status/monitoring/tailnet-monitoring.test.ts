import { App, Chart, Duration } from 'cdk8s';
import { TAILNET_NODE_LABEL } from '../../../src/pod/labels';
import { TailnetMonitoring, TailnetMonitoringProps } from '../../../src/status/monitoring/tailnet-monitoring';
import { Manifests, chartIn } from '../../support/manifests';

function synth(props?: TailnetMonitoringProps, chart = chartIn()): Manifests {
  new TailnetMonitoring(chart, 'Monitoring', props);
  return new Manifests(chart);
}

const everyNode = { matchExpressions: [{ key: TAILNET_NODE_LABEL, operator: 'Exists' }] };

describe('what is made', () => {
  test('is four objects with explicit names, whatever the construct is called', () => {
    const chart = chartIn();
    new TailnetMonitoring(chart, 'Renamed');
    expect(new Manifests(chart).all).toEqual(synth().all);
    expect(synth().all.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      'monitoring.coreos.com/v1 PodMonitor agents/tailnet',
      'monitoring.coreos.com/v1 PrometheusRule agents/tailnet',
      'v1 ConfigMap agents/tailnet-dashboard',
      'networking.k8s.io/v1 NetworkPolicy agents/tailnet-monitoring',
    ]);
  });

  test('is named by name', () => {
    expect(synth({ name: 'mesh' }).all.map(({ metadata }) => metadata.name)).toEqual(['mesh', 'mesh', 'mesh-dashboard', 'mesh-monitoring']);
  });

  test('can be reached', () => {
    const { podMonitor, prometheusRule, dashboard, networkPolicy } = new TailnetMonitoring(chartIn(), 'Monitoring');
    expect([podMonitor, prometheusRule, dashboard, networkPolicy].map(({ kind, name }) => `${kind} ${name}`))
      .toEqual(['PodMonitor tailnet', 'PrometheusRule tailnet', 'ConfigMap tailnet-dashboard', 'NetworkPolicy tailnet-monitoring']);
  });

  test('carries the labels by which operators select', () => {
    for (const { metadata } of synth({ labels: { release: 'stack' } }).all) {
      expect(metadata.labels).toMatchObject({ 'release': 'stack', 'app.kubernetes.io/name': 'tailnet-monitoring', 'app.kubernetes.io/instance': 'tailnet' });
    }
  });
});

describe('the PodMonitor', () => {
  const endpoint = (props?: TailnetMonitoringProps) => synth(props).get('PodMonitor', 'tailnet').spec.podMetricsEndpoints[0];

  test('has every node of its own namespace scraped at the named port, and the instance named on each series', () => {
    expect(synth().get('PodMonitor', 'tailnet').spec).toEqual({
      selector: everyNode,
      podMetricsEndpoints: [{
        port: 'status',
        path: '/metrics',
        interval: '30s',
        relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_label_cdk8s_openclaw_tailnet_node'], targetLabel: 'tailnet_node' }],
      }],
    });
  });

  test.each([
    [Duration.seconds(1), '1s'],
    [Duration.millis(1500), '1500ms'],
    [Duration.minutes(2), '2m'],
  ])('takes an interval of %j', (scrapeInterval, interval) => {
    expect(endpoint({ scrapeInterval }).interval).toBe(interval);
  });

  test.each([[Duration.millis(999), '999 milliseconds'], [Duration.minutes(3), '3 minutes']])('refuses an interval of %j', (scrapeInterval, shown) => {
    expect(() => synth({ scrapeInterval })).toThrow(`agents/Monitoring: scrapeInterval of ${shown} is out of range: use one from a second to two minutes`);
  });
});

describe('the NetworkPolicy', () => {
  test('lets any pod of Prometheus\'s namespace in, at the named port of every node', () => {
    expect(synth().get('NetworkPolicy', 'tailnet-monitoring').spec).toEqual({
      podSelector: everyNode,
      policyTypes: ['Ingress'],
      ingress: [{
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
        ports: [{ protocol: 'TCP', port: 'status' }],
      }],
    });
  });

  test('lets only given pods of a given namespace in', () => {
    const [rule] = synth({ prometheusNamespace: 'metrics', prometheusPodLabels: { app: 'prometheus' } }).get('NetworkPolicy', 'tailnet-monitoring').spec.ingress;
    // one peer with both: two would let in either
    expect(rule.from).toEqual([{
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'metrics' } },
      podSelector: { matchLabels: { app: 'prometheus' } },
    }]);
  });

  test('refuses a namespace that can not be one', () => {
    expect(() => synth({ prometheusNamespace: 'My_Metrics' })).toThrow('agents/Monitoring: prometheusNamespace "My_Metrics" is no DNS label');
  });
});

describe('the ConfigMap', () => {
  const configMap = (props?: TailnetMonitoringProps) => synth(props).get('ConfigMap', 'tailnet-dashboard');

  test('is what Grafana\'s sidecar looks for', () => {
    expect(configMap().metadata.labels).toMatchObject({ grafana_dashboard: '1' });
    expect(Object.keys(configMap().data)).toEqual(['tailnet-agents.json']);
  });

  test('is what another Grafana looks for', () => {
    const { labels } = configMap({ dashboardLabels: { dashboards: 'yes' } }).metadata;
    expect(labels).toMatchObject({ dashboards: 'yes' });
    expect(labels).not.toHaveProperty('grafana_dashboard');
  });
});

describe('a chart', () => {
  test('needs a namespace', () => {
    expect(() => new TailnetMonitoring(new Chart(new App(), 'chart'), 'Monitoring'))
      .toThrow('chart/Monitoring: its chart has no namespace, and the alerts are for one: give it one, as in new Chart(app, \'agents\', { namespace: \'agents\' })');
  });

  test('needs one that can be named in an alert', () => {
    expect(() => synth({}, chartIn('agents"}'))).toThrow('namespace "agents"}" is no DNS label');
  });

  test('has one for all its nodes', () => {
    const app = new App();
    const chart = chartIn('agents', app);
    new TailnetMonitoring(chart, 'Monitoring');
    expect(() => new TailnetMonitoring(chart, 'Again', { name: 'again' }))
      .toThrow('agents/Again: TailnetMonitoring of namespace: "agents" is taken by agents/Monitoring: it covers every tailnet node there: make it once');
    expect(() => new TailnetMonitoring(chartIn('others', app), 'Monitoring')).not.toThrow();
  });
});

test('a name has to be a DNS label', () => {
  expect(() => synth({ name: 'My.Nodes' })).toThrow('agents/Monitoring: name "My.Nodes" is no DNS label');
});

test('a runbook is a page', () => {
  expect(() => synth({ runbookUrl: 'runbooks/tailnet' })).toThrow('agents/Monitoring: runbookUrl "runbooks/tailnet" is no URL of a page');
  expect(() => synth({ runbookUrl: 'https://wiki.example/tailnet#alerts' })).toThrow('leave out the fragment, which each alert appends');
});

test('an alert that does not exist can not be disabled', () => {
  expect(() => synth({ disabledAlerts: ['TailnetRelayed', 'TailnetSlow'] }))
    .toThrow('agents/Monitoring: there is no alert "TailnetSlow" to disable: known are TailnetDisconnected, TailnetUdpBlocked');
});

test.each(['severity', 'alertname'])('alerts keep their own label %s', name => {
  expect(() => synth({ alertLabels: { team: 'home', [name]: 'page' } })).toThrow(`agents/Monitoring: alertLabels has ${name}, which each alert sets itself`);
});

test('labels of alerts are ones that Prometheus takes', () => {
  expect(() => synth({ alertLabels: { 'app.kubernetes.io/part-of': 'home' } })).toThrow('agents/Monitoring: alertLabels has "app.kubernetes.io/part-of", which is no label of Prometheus');
});
