import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { parse } from 'yaml';
import { ALERT_CASES, promtoolTests } from './alert-cases';
import { AuthKey, OpenClawInstance } from '../../../src';
import { METRICS } from '../../../src/status/metric-names';
import { ALERTS, AlertRule } from '../../../src/status/monitoring/alerts';
import { TailnetMonitoring, TailnetMonitoringProps } from '../../../src/status/monitoring/tailnet-monitoring';
import { Manifests, chartIn } from '../../support/manifests';
import { anchors } from '../../support/markdown';
import { SealedFiles } from '../../support/sealed-files';

const files = new SealedFiles(['agent']);

function rules(props?: TailnetMonitoringProps): AlertRule[] {
  const chart = chartIn();
  new TailnetMonitoring(chart, 'Monitoring', props);
  const { groups } = new Manifests(chart).get('PrometheusRule', 'tailnet').spec;
  expect(groups).toHaveLength(1);
  return groups[0].rules;
}

const rule = (name: string, props?: TailnetMonitoringProps) => rules(props).find(({ alert }) => alert === name)!;

test('all alerts are made', () => {
  expect(rules().map(({ alert }) => alert)).toEqual(ALERTS);
});

test('all but those that are disabled are made', () => {
  expect(rules({ disabledAlerts: ['TailnetRelayed', 'TailnetHealthWarning'] }).map(({ alert }) => alert))
    .toEqual(ALERTS.filter(name => name !== 'TailnetRelayed' && name !== 'TailnetHealthWarning'));
});

test('the alert at 14 days goes on to the end where there is none at 3 days', () => {
  expect(rule('TailnetKeyExpiresIn14Days').expr).toContain('> 259200');
  expect(rule('TailnetKeyExpiresIn14Days', { disabledAlerts: ['TailnetKeyExpiresIn3Days'] }).expr)
    .toBe('tailnet_node_key_expiry_timestamp_seconds{namespace="agents"} - time() <= 1209600');
});

test('how long it takes can be told, and is told', () => {
  const props = { disconnectedFor: Duration.seconds(90), relayedFor: Duration.hours(2) };
  expect(rule('TailnetDisconnected', props)).toMatchObject({ for: '90s', annotations: { description: expect.stringContaining('for 90 seconds,') } });
  expect(rule('TailnetRelayed', props)).toMatchObject({ for: '2h', annotations: { description: expect.stringContaining('for 2 hours,') } });
});

describe.each(ALERTS)('%s', name => {
  test('has a severity, words, and a section of the docs that is there', () => {
    const { labels, annotations } = rule(name);
    expect(labels.severity).toMatch(/^(critical|warning)$/);
    expect(annotations.summary).toMatch(/^[A-Z].*\.$/);
    expect(annotations.description).toContain('{{ $labels.namespace }}/{{ $labels.pod }}');
    const [page, anchor] = annotations.runbook_url.split('#');
    expect(page).toBe('https://github.com/cdk8s-openclaw/cdk8s-openclaw/blob/main/docs/troubleshooting.md');
    expect(anchors(readFileSync(join(__dirname, '..', '..', '..', 'docs', 'troubleshooting.md'), 'utf8'))).toContain(anchor);
  });

  test('links to a page of one\'s own', () => {
    expect(rule(name, { runbookUrl: 'https://wiki.example/tailnet' }).annotations.runbook_url).toMatch(/^https:\/\/wiki\.example\/tailnet#[a-z0-9_-]+$/);
  });

  test('is routed by labels of one\'s own', () => {
    expect(rule(name, { alertLabels: { team: 'home' } }).labels).toEqual({ ...rule(name).labels, team: 'home' });
  });

  test('asks for metrics of its own namespace that are there', () => {
    const selectors = [...rule(name).expr.matchAll(/(\w+)\{([^}]*)\}/g)];
    expect(selectors.length).toBeGreaterThan(0);
    for (const [, metric, labels] of selectors) {
      expect([...Object.values(METRICS), 'up', 'kube_pod_status_phase', 'kube_pod_container_resource_requests']).toContain(metric);
      expect(labels).toContain('namespace="agents"');
    }
  });

  test('has cases in which it fires and cases in which it does not', () => {
    const cases = ALERT_CASES.filter(({ alert }) => alert === name);
    expect(cases.some(({ fires = [] }) => fires.length > 0)).toBe(true);
    expect(cases.some(({ fires = [], silentAt = [] }) => fires.length === 0 && silentAt.length > 0)).toBe(true);
  });
});

test('the cases are of alerts that are there, each by a name of its own', () => {
  expect([...new Set(ALERT_CASES.map(({ alert }) => alert))].sort()).toEqual([...ALERTS].sort());
  const names = ALERT_CASES.map(({ alert, name }) => `${alert} ${name}`);
  expect(names).toEqual([...new Set(names)]);
});

test('promtool gets each case, of the file that it is told of', () => {
  const { rule_files: ruleFiles, tests } = parse(promtoolTests('rules.yaml'));
  expect(ruleFiles).toEqual(['rules.yaml']);
  expect(tests.map(({ name }: { name: string }) => name)).toEqual(ALERT_CASES.map(({ alert, name }) => `${alert} ${name}`));
  // promtool takes a test that expects nothing for one that passes
  for (const { alert_rule_test: checks } of tests) expect(checks.length).toBeGreaterThan(0);
});

test('a silent exporter is looked for in a pod as it is', () => {
  const chart = chartIn();
  new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token(), addons: { tailscale: { authKey: AuthKey.sealed(files.authKey()) } } });
  new TailnetMonitoring(chart, 'Monitoring');
  const manifests = new Manifests(chart);
  const { port } = manifests.get('PodMonitor', 'tailnet').spec.podMetricsEndpoints[0];
  expect(manifests.container('agent', 'status').ports).toEqual([expect.objectContaining({ name: port })]);
  expect(manifests.podMetadata('agent').labels).toHaveProperty(['cdk8s-openclaw/tailnet-node']);
  const containers = [...rule('TailnetExporterSilent').expr.matchAll(/kube_pod_container_resource_requests\{[^}]*container="([^"]*)"/g)].map(([, container]) => container);
  expect(containers).toEqual(['status', 'tailscale']);
  // kube-state-metrics tells of requests, so each has to have one
  for (const container of containers) expect(manifests.container('agent', container).resources?.requests).toHaveProperty('cpu');
});
