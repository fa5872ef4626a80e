import { METRICS } from '../../../src/status/metric-names';
import { dashboard, dashboardQueries } from '../../../src/status/monitoring/dashboard';
import { TailnetMonitoring } from '../../../src/status/monitoring/tailnet-monitoring';
import { Manifests, chartIn } from '../../support/manifests';

const text = (namespace = 'agents', name = 'tailnet') => dashboard({ namespace, name });
const model = JSON.parse(text());
const queries = dashboardQueries({ namespace: 'agents', node: 'agent|other', name: 'tailnet' });
const expressions: string[] = model.panels.flatMap(({ targets }: any) => targets.map(({ expr }: any) => expr));

test('is what the ConfigMap holds', () => {
  const chart = chartIn();
  new TailnetMonitoring(chart, 'Monitoring');
  expect(new Manifests(chart).get('ConfigMap', 'tailnet-dashboard').data['tailnet-agents.json']).toBe(text());
});

test('is small, and the same each time', () => {
  expect(text()).toBe(text());
  expect(Buffer.byteLength(text())).toBeLessThan(100_000);
});

test('is another one in another namespace', () => {
  const others = JSON.parse(text('others'));
  expect(others.uid).not.toBe(model.uid);
  expect(others.title).not.toBe(model.title);
  // Grafana takes no longer ones
  expect(`${others.uid}`).toMatch(/^[a-z0-9-]{1,40}$/);
  expect(others.templating.list.find(({ name }: any) => name === 'namespace').current.value).toBe('others');
});

test('asks a data source that the reader chooses, for a namespace and instances that the reader chooses', () => {
  expect(model.templating.list.map(({ name, type }: any) => [name, type])).toEqual([['datasource', 'datasource'], ['namespace', 'query'], ['node', 'query']]);
  for (const { datasource, targets } of model.panels) {
    for (const each of [datasource, ...targets.map((target: any) => target.datasource)]) expect(each).toEqual({ type: 'prometheus', uid: '${datasource}' });
  }
  for (const expr of expressions) {
    for (const [, labels] of expr.matchAll(/\w\{([^}]*)\}/g)) expect(labels).toMatch(/^namespace="\$namespace", tailnet_node=~"\$node"/);
  }
});

test('shows every metric, and no other', () => {
  const asked = new Set(expressions.flatMap(expr => expr.match(/\b\w+(?=\{)/g) ?? []));
  expect([...asked].sort()).toEqual([...Object.values(METRICS), 'up'].sort());
});

test('has panels that do not overlap, each with an id and words', () => {
  const cells = new Set<string>();
  for (const { id, title, description, gridPos: { x, y, w, h }, targets } of model.panels) {
    expect(title && description && targets.length).toBeTruthy();
    expect(x + w).toBeLessThanOrEqual(24);
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        expect({ id, column, row, taken: cells.has(`${column},${row}`) }).toMatchObject({ taken: false });
        cells.add(`${column},${row}`);
      }
    }
  }
  const ids = model.panels.map(({ id }: any) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

test.each([
  ['State', 8, { 1: 'connected', 8: 'unknown' }],
  ['UDP', 3, { 1: 'yes', 2: 'no', 3: 'unknown' }],
  ['Relay risk', 4, { 1: 'none', 3: 'high' }],
])('names each value of %s as its query counts it', (title, count, some) => {
  const { fieldConfig, targets } = model.panels.find((panel: any) => panel.title === title);
  const [{ options }] = fieldConfig.defaults.mappings;
  const counted = Object.fromEntries([...targets[0].expr.matchAll(/="([^"$]+)"\} \* (\d+)/g)].map(([, value, place]: string[]) => [place, value]));
  expect(Object.fromEntries(Object.entries(options).map(([place, mapped]: [string, any]) => [place, mapped.text]))).toEqual(counted);
  expect(counted).toMatchObject(some);
  expect(Object.keys(counted)).toHaveLength(count);
});

describe('its queries, for whoever runs them elsewhere', () => {
  test('are those of the panels, with their variables filled in', () => {
    expect(queries).toHaveLength(expressions.length);
    expect(queries).toContain('min by (tailnet_node) (tailnet_node_up{namespace="agents", tailnet_node=~"agent|other"})');
    for (const query of queries) expect(query).not.toContain('$');
  });

  test('name the job that scrapes', () => {
    expect(queries).toContain('min by (tailnet_node) (up{namespace="agents", tailnet_node=~"agent|other", job="agents/tailnet"})');
    expect(dashboardQueries({ namespace: 'agents', node: '.*', name: 'mesh' }).join('\n')).toContain('job="agents/mesh"');
  });
});
