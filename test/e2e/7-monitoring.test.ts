import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { PACKAGE } from './support/app';
import { Background, startOutside } from './support/background';
import { getOutside, Prometheus, promtool } from './support/prometheus';
import { run } from './support/run';
import { secretValue } from './support/secrets';
import { settings } from './support/settings';
import { STATUS_PORT } from './support/status';
import { until } from './support/until';
import { toPodDocument } from '../../src/sealing/pod-document';
import { seal } from '../../src/sealing/seal';
import { STATUS_PATH, TailscaleStatus } from '../../src/status/document';
import { ALERTS } from '../../src/status/monitoring/alerts';
import { dashboardQueries } from '../../src/status/monitoring/dashboard';
import { TailnetMonitoring } from '../../src/status/monitoring/tailnet-monitoring';
import { keyPair } from '../sealing/keys';
import { ALERT_CASES, promtoolTests } from '../status/monitoring/alert-cases';
import { chartIn } from '../support/manifests';

const LABELS = { namespace: 'agents', pod: 'agent-0', tailnet_node: 'agent', container: 'status' };
const QUERIES = dashboardQueries({ namespace: 'agents', node: '.*', name: 'tailnet' });
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-openclaw-e2e-'));
const RULES = join(folder, 'rules.yaml');

beforeAll(() => {
  writeFileSync(RULES, stringify(new TailnetMonitoring(chartIn(), 'Monitoring').prometheusRule.toJson().spec));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('promtool', () => {
  interface AlertTest {
    readonly alertname: string;
    exp_alerts: { exp_annotations: { [name: string]: string } }[];
  }

  async function judge(tests: string) {
    const file = join(folder, 'tests.yaml');
    writeFileSync(file, tests);
    return promtool(['test', 'rules', file]);
  }

  /** The cases, with the first that expects an alert to fire changed. */
  function changed(alert: string, change: (test: AlertTest) => void): string {
    const tests = parse(promtoolTests(RULES));
    const all: AlertTest[] = tests.tests.flatMap((each: { alert_rule_test: AlertTest[] }) => each.alert_rule_test);
    change(all.find(({ alertname, exp_alerts: expected }) => alertname === alert && expected.length > 0)!);
    return stringify(tests);
  }

  test('accepts the rules', async () => {
    const { code, stdout, stderr } = await promtool(['check', 'rules', RULES]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`SUCCESS: ${ALERTS.length} rules found`);
  });

  test('sees each alert do in every case what is expected', async () => {
    expect(new Set(ALERT_CASES.map(({ alert }) => alert))).toEqual(new Set(ALERTS));
    expect(await judge(promtoolTests(RULES))).toMatchObject({ code: 0, stderr: '' });
  });

  describe.each(ALERTS)('of %s', alert => {
    test('sees that an alert fires where silence is expected', async () => {
      const { code, stdout, stderr } = await judge(changed(alert, each => { each.exp_alerts = []; }));
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(new RegExp(`alertname: ?${alert}`));
    });

    test('sees other words than are expected', async () => {
      const { code, stdout, stderr } = await judge(changed(alert, each => { each.exp_alerts[0].exp_annotations.summary = 'Nothing is wrong.'; }));
      expect(code).toBe(1);
      expect(stdout + stderr).toContain('Nothing is wrong.');
    });
  });
});

describe('the exporter of a real node', () => {
  const EXPORTER = `127.0.0.1:${STATUS_PORT}`;
  let exporter: Background | undefined;
  let prometheus: Prometheus | undefined;

  beforeAll(async () => {
    const programs = join(folder, 'programs');
    const reports = join(folder, 'reports');
    mkdirSync(reports);
    await run(['node', join(PACKAGE, 'projenrc', 'bundle.mjs'), programs]);
    await unsealAuthKey(join(programs, 'unseal.cjs'), join(reports, 'unseal-tailscale.json'));
    exporter = await startOutside([
      process.execPath, join(programs, 'status.cjs'),
      '--instance', 'agent', '--hostname', 'laptop', '--dns', 'MAGIC_DNS', '--workload-port', '8080',
      '--address', '127.0.0.1', '--port', `${STATUS_PORT}`, '--reports', reports, '--cli', settings.peer.cli[0], '--socket', peerSocket(),
      '--netcheck-interval', '10', '--netcheck-timeout', '9', '--control-url', settings.loginServer,
    ]);
    await statusWhen('connected and UDP', ({ state, udp }) => state === 'connected' && udp.available === 'yes');
    prometheus = await Prometheus.start({ folder: join(folder, 'prometheus'), job: 'agents/tailnet', target: EXPORTER, labels: LABELS, ruleFile: RULES });
  });
  afterAll(async () => {
    await prometheus?.end();
    await exporter?.end();
  });

  /** Opens an auth key that expires in two months, as the node's pod does when it starts, for what is reported of it. */
  async function unsealAuthKey(program: string, report: string): Promise<void> {
    const pod = join(folder, 'pod');
    const [keys, sealed, out] = ['keys', 'sealed', 'out'].map(name => join(pod, name));
    [keys, sealed, out].forEach(each => mkdirSync(each, { recursive: true }));
    const { publicKey, privateKey } = keyPair();
    const [expiresAt] = new Date(Date.now() + 60 * 86_400_000).toISOString().split('T');
    writeFileSync(join(keys, 'agents.pem'), privateKey);
    writeFileSync(join(sealed, 'auth-key.json'), toPodDocument(await seal({
      plaintext: secretValue(), publicKeys: [publicKey], namespace: 'agents', name: 'agent', field: 'auth-key', expiresAt,
    })));
    await run([
      'env', `UNSEAL_REPORT=${report}`, process.execPath, program, '--namespace', 'agents', '--name', 'agent', '--keys', keys, '--sealed', sealed, '--out', out,
      '--required', 'auth-key',
    ]);
  }

  function peerSocket(): string {
    const { cli } = settings.peer;
    const at = cli.indexOf('--socket');
    if (at === -1 || !cli[at + 1]) throw new Error(`E2E_PEER_CLI is "${cli.join(' ')}", which does not name the socket: append --socket and its path`);
    return cli[at + 1];
  }

  async function statusWhen(what: string, is: (status: TailscaleStatus) => boolean): Promise<void> {
    let last = '';
    const details = async () => `${last}\n${exporter!.output()}`;
    await until(`the exporter to tell ${what}`, { seconds: 180, details }, async () => {
      last = await getOutside(`http://${EXPORTER}${STATUS_PATH}`);
      return is(JSON.parse(last));
    });
  }

  /** Waits for what Prometheus tells to be as it should. */
  async function inTime<T>(what: string, seconds: number, ask: () => Promise<T>, is: (answer: T) => boolean): Promise<T> {
    let last: T | undefined;
    return until(what, { seconds, details: async () => `${JSON.stringify(last)}\n${prometheus!.output()}` }, async () => {
      last = await ask();
      return is(last) && last;
    });
  }

  const targetsAre = async (health: string) => inTime(
    `the only target to be ${health}`, 60, async () => prometheus!.targets(), targets => targets.length === 1 && targets[0].health === health,
  );

  test('makes metrics that promtool has nothing to say about', async () => {
    const metrics = await getOutside(`http://${EXPORTER}/metrics`);
    expect(metrics).toContain('tailnet_node_up 1\n');
    expect(await promtool(['check', 'metrics'], metrics)).toEqual({ code: 0, stdout: '', stderr: '' });
    // a counter by its name, which is a gauge
    const wrong = await promtool(['check', 'metrics'], metrics.replaceAll('tailnet_node_up', 'tailnet_node_up_total'));
    expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining('tailnet_node_up_total') });
  });

  test('is a target that Prometheus reaches', async () => {
    const [{ labels, lastError }] = await targetsAre('up');
    expect(labels).toEqual({ ...LABELS, job: 'agents/tailnet', instance: EXPORTER });
    expect(lastError).toBe('');
  });

  test.each(QUERIES)('gives the dashboard something to show: %s', async query => {
    await inTime('a series', 60, async () => prometheus!.query(query), series => series.length > 0);
  });

  test('shows nothing of itself for another namespace', async () => {
    const elsewhere = dashboardQueries({ namespace: 'others', node: '.*', name: 'tailnet' });
    expect(await Promise.all(elsewhere.map(async query => prometheus!.query(query)))).toEqual(elsewhere.map(() => []));
  });

  test('has every rule evaluated without an error', async () => {
    const rules = await inTime('all rules to be evaluated', 60, async () => prometheus!.rules(), all => all.every(({ health }) => health !== 'unknown'));
    expect(rules.map(({ name, health, lastError }) => ({ name, health, lastError })))
      .toEqual(ALERTS.map(name => ({ name, health: 'ok', lastError: undefined })));
  });

  test('raises no alert, and none is about to fire', async () => {
    // the node hears of its control server again in a while, where that was away
    await inTime('no alert', 180, async () => prometheus!.alerts(), alerts => alerts.length === 0);
  });

  test('is missed when it ends', async () => {
    await exporter!.end();
    await targetsAre('down');
    const alerts = await inTime('an alert', 60, async () => prometheus!.alerts(), all => all.length > 0);
    expect(alerts.map(({ state, labels }) => ({ state, labels }))).toEqual([
      { state: 'pending', labels: { alertname: 'TailnetExporterSilent', severity: 'critical', namespace: 'agents', pod: 'agent-0' } },
    ]);
  });
});
