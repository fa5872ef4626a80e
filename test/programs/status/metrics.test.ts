import * as fc from 'fast-check';
import { Series, parsePrometheusText } from './support/prometheus-text';
import { anyStatus, byState, connected, samples, udpBlocked, unheard, warned } from './support/statuses';
import { CurrentStatus } from '../../../src/programs/status/current-status';
import { metricsOf } from '../../../src/programs/status/metrics';
import { CONNECTION_STATES, RELAY_RISKS, TailscaleStatus, UDP_AVAILABILITIES } from '../../../src/status/document';
import { METRICS } from '../../../src/status/metric-names';
import { nodeProblems } from '../../../src/status/problems';

const NOTHING_SEALED: Parameters<typeof metricsOf>[1] = { failures: [], otherFailures: 0, expiries: [] };

const scrape = async (status: TailscaleStatus, unsealed = NOTHING_SEALED) =>
  parsePrometheusText(await metricsOf(new CurrentStatus(status), unsealed).metrics());

const seriesOf = async (status: TailscaleStatus, name: string, unsealed = NOTHING_SEALED): Promise<readonly Series[]> =>
  (await scrape(status, unsealed)).get(name)!.series;

/** Values by the one label that the metric has. */
const byLabel = async (status: TailscaleStatus, name: string, label: string) => Object.fromEntries((await seriesOf(status, name)).map((series) => {
  const { labels, value } = series;
  expect(Object.keys(labels)).toEqual([label]);
  return [labels[label], value];
}));

const ALONE = (value: number) => [{ labels: {}, value }];

describe('the metrics', () => {
  test('are those of the names that alerts and dashboard ask for, each a gauge with words to it', async () => {
    for (const status of samples) {
      const families = await scrape(status);
      expect([...families.keys()].sort()).toEqual(Object.values(METRICS).sort());
      for (const { type, help } of families.values()) {
        expect(type).toBe('gauge');
        expect(help).toMatch(/\w.*\.$/);
      }
    }
  });

  test.each(CONNECTION_STATES)('say that the node is %s', async (state) => {
    const status = byState[state];
    expect(await seriesOf(status, METRICS.up)).toEqual(ALONE(state === 'connected' ? 1 : 0));
    expect(await byLabel(status, METRICS.state, 'state')).toEqual({ ...Object.fromEntries(CONNECTION_STATES.map(each => [each, 0])), [state]: 1 });
  });

  test('give times in seconds', async () => {
    expect(await seriesOf(connected, METRICS.stateSince)).toEqual(ALONE(1772357400.25));
    expect(await seriesOf(connected, METRICS.netcheck)).toEqual(ALONE(1772359200));
    expect(await seriesOf(connected, METRICS.keyExpiry)).toEqual(ALONE(1787909400));
  });

  test('leave out what is not known', async () => {
    expect(await seriesOf(unheard, METRICS.netcheck)).toEqual([]);
    expect(await seriesOf(unheard, METRICS.keyExpiry)).toEqual([]);
    expect(await seriesOf(unheard, METRICS.peers)).toEqual([]);
    expect(await seriesOf(unheard, METRICS.errors)).toEqual([]);
  });

  test('name the node and the version of its daemon', async () => {
    expect(await seriesOf(connected, METRICS.info)).toEqual([{ labels: { hostname: 'agent', dns_name: 'agent.tail1234.ts.net', version: '1.102.3' }, value: 1 }]);
    expect(await seriesOf(unheard, METRICS.info)).toEqual([{ labels: { hostname: 'agent', dns_name: '', version: '' }, value: 1 }]);
  });

  test.each(UDP_AVAILABILITIES)('say that UDP is available: %s', async (available) => {
    const status = { ...connected, udp: { ...connected.udp, available } };
    expect(await byLabel(status, METRICS.udp, 'available')).toEqual({ yes: 0, no: 0, unknown: 0, [available]: 1 });
  });

  test.each(RELAY_RISKS)('say that the relay risk is %s', async (risk) => {
    const status = { ...connected, relay: { ...connected.relay, risk } };
    expect(await byLabel(status, METRICS.relayRisk, 'risk')).toEqual({ none: 0, low: 0, high: 0, unknown: 0, [risk]: 1 });
  });

  test('count peers by their path', async () => {
    expect(await byLabel(connected, METRICS.peers, 'path')).toEqual({ direct: 2, peer_relay: 1, derp: 0 });
    expect(await byLabel(udpBlocked, METRICS.peers, 'path')).toEqual({ direct: 0, peer_relay: 0, derp: 3 });
  });

  test('count warnings by their severity', async () => {
    expect(await byLabel(warned, METRICS.health, 'severity')).toEqual({ low: 0, medium: 2, high: 1 });
    expect(await byLabel(connected, METRICS.health, 'severity')).toEqual({ low: 0, medium: 0, high: 0 });
  });

  test('have one series for each code of an error, also of one that comes twice', async () => {
    const { errors } = warned;
    const expected = { CONTROL_UNREACHABLE: 1, NODE_KEY_EXPIRES_SOON: 1 };
    expect(await byLabel(warned, METRICS.errors, 'code')).toEqual(expected);
    expect(await byLabel({ ...warned, errors: [...errors, nodeProblems.controlUnreachable()] }, METRICS.errors, 'code')).toEqual(expected);
  });

  test('count the values that did not open', async () => {
    const failure = { code: 'TAMPERED', message: 'auth-key: changed', fix: 'seal it again' };
    const unsealed = { ...NOTHING_SEALED, failures: [failure, failure], otherFailures: 3 };
    expect(await seriesOf(connected, METRICS.unsealFailures, unsealed)).toEqual(ALONE(5));
    expect(await seriesOf(connected, METRICS.unsealFailures)).toEqual(ALONE(0));
  });

  test('tell when sealed values expire, and nothing of those that do not say', async () => {
    const expiries = [{ field: 'auth-key', day: '2027-02-01' }, { field: 'gateway-token', day: '2027-02-02' }];
    expect(await seriesOf(connected, METRICS.sealedValueExpiry, { ...NOTHING_SEALED, expiries })).toEqual([
      { labels: { field: 'auth-key' }, value: Date.UTC(2027, 1, 1) / 1000 },
      { labels: { field: 'gateway-token' }, value: Date.UTC(2027, 1, 2) / 1000 },
    ]);
    expect(await seriesOf(connected, METRICS.sealedValueExpiry)).toEqual([]);
  });

  test('are those of the status at the moment, with nothing left of the one before', async () => {
    const source = new CurrentStatus(warned);
    const registry = metricsOf(source, NOTHING_SEALED);
    await registry.metrics();
    source.set(unheard);
    expect(parsePrometheusText(await registry.metrics())).toEqual(await scrape(unheard));
    source.set(connected);
    expect(parsePrometheusText(await registry.metrics())).toEqual(await scrape(connected));
  });

  test('stay in their format whatever a label holds', async () => {
    const hostile = 'a"b\\c\nd\\n"} 1\n# HELP evil yes\n# TYPE evil gauge\nevil 1';
    const status: TailscaleStatus = { ...connected, hostname: hostile, dnsName: '\\', versions: { daemon: '"', cli: null } };
    expect(await seriesOf(status, METRICS.info)).toEqual([{ labels: { hostname: hostile, dns_name: '\\', version: '"' }, value: 1 }]);
    expect((await scrape(status)).size).toBe(Object.keys(METRICS).length);
  });

  test('stay in their format for any status', async () => {
    await fc.assert(fc.asyncProperty(anyStatus(), async (status) => {
      const families = await scrape(status);
      expect([...families.keys()].sort()).toEqual(Object.values(METRICS).sort());
      const [{ labels }] = families.get(METRICS.info)!.series;
      expect(labels).toEqual({ hostname: status.hostname, dns_name: status.dnsName ?? '', version: status.versions.daemon ?? '' });
      expect(families.get(METRICS.errors)!.series.map(series => series.labels.code)).toEqual([...new Set(status.errors.map(({ code }) => code))]);
    }));
  });
});

describe('the reader of the format that these tests use', () => {
  const HEAD = '# HELP a A thing.\n# TYPE a gauge\n';

  test.each([
    ['no end of the last line', `${HEAD}a 1`],
    ['a quote that is not escaped', `${HEAD}a{b="c"d"} 1\n`],
    ['a line break in a label', `${HEAD}a{b="c\nd"} 1\n`],
    ['a backslash that escapes nothing', `${HEAD}a{b="\\c"} 1\n`],
    ['a label twice', `${HEAD}a{b="c",b="d"} 1\n`],
    ['a series twice', `${HEAD}a{b="c"} 1\na{b="c"} 2\n`],
    ['a family twice', `${HEAD}${HEAD}`],
    ['a sample of another family', `${HEAD}b 1\n`],
    ['no HELP', '# TYPE a gauge\na 1\n'],
    ['no value', `${HEAD}a\n`],
    ['no number', `${HEAD}a NaN\n`],
  ])('refuses %s', (_, text) => {
    expect(() => parsePrometheusText(text)).toThrow();
  });
});
