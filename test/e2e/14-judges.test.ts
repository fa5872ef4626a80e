import { parseAllDocuments, stringify } from 'yaml';
import { ARGUMENTS } from './judges/arguments';
import { checkov } from './judges/checkov';
import { JudgeFinding } from './judges/finding';
import { kubeScore } from './judges/kube-score';
import { kubeconform } from './judges/kubeconform';
import { App } from './support/app';
import { KubeObject, Namespace } from './support/cluster';
import { outcomeOf, run } from './support/run';

const JUDGES = [kubeconform, kubeScore, checkov];
const EVERYTHING = 'test/e2e/apps/everything';
const APPS = ['examples/quickstart', 'examples/userspace', 'examples/sidecar-only', 'examples/fleet', 'examples/bitnami', 'examples/kms', 'examples/workload-identity', EVERYTHING];
const LEVELS = ['privileged', 'baseline', 'restricted'];

/** What the judges may find, and must: a root container without limits, with a field that is none. */
const BAD = stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'bad' },
  spec: { replica: 1, selector: { matchLabels: { app: 'bad' } }, template: { metadata: { labels: { app: 'bad' } }, spec: { containers: [{ name: 'bad', image: 'bad', securityContext: { privileged: true } }] } } },
});

/** Synthesized once, for each judge looks at all of them. */
const manifests = new Map<string, string>();
const objectsOf = (app: string): KubeObject[] => parseAllDocuments(manifests.get(app)!).map(document => document.toJS());
const answered = new Set<object>();

beforeAll(async () => {
  for (const name of APPS) {
    const app = App.from(name);
    if (name === EVERYTHING) {
      await app.keygenToStdout('everything');
      for (const field of ['gateway-token', 'auth-key']) await app.seal('everything', 'agent', field, 'never-opened');
    }
    manifests.set(name, await app.synthesize());
    app.remove();
  }
});

describe.each(JUDGES)('$name', judge => {
  test('sees what is bad', async () => {
    expect(await judge.findings(BAD)).not.toEqual([]);
  });

  test.each(APPS)('has nothing against %s that is not answered', async app => {
    const open: JudgeFinding[] = [];
    for (const finding of await judge.findings(manifests.get(app)!)) {
      const argument = ARGUMENTS.find(({ judge: name, check, where }) => name === judge.name && check === finding.check && where.test(finding.where));
      if (argument) answered.add(argument);
      else open.push(finding);
    }
    expect(open).toEqual([]);
  });
});

test('no argument is without its finding', () => {
  expect(ARGUMENTS.filter(argument => !answered.has(argument))).toEqual([]);
});

describe('the API server', () => {
  const namespace = (level: string) => new Namespace(`judged-${level}`);

  beforeAll(async () => {
    for (const level of LEVELS) {
      await namespace(level).remove();
      await run(['kubectl', 'create', '-f', '-'], {
        input: stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `judged-${level}`, labels: { 'pod-security.kubernetes.io/enforce': level } } }),
      });
    }
  });
  afterAll(async () => Promise.all(LEVELS.map(async level => namespace(level).remove())));

  /** Kinds of operators that the cluster need not have. */
  const isKnown = ({ kind }: KubeObject) => !['PodMonitor', 'PrometheusRule', 'VolumeSnapshot'].includes(kind);
  const inNamespace = (name: string, objects: KubeObject[]) => (
    objects.map(object => stringify({ ...object, metadata: { ...object.metadata, namespace: name } })).join('---\n')
  );

  test.each(APPS)('would take %s as it is, and warns of nothing', async app => {
    const objects = objectsOf(app).filter(({ kind }) => kind !== 'Namespace').filter(isKnown);
    const { stderr } = await run(['kubectl', 'apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'], {
      input: inNamespace('judged-privileged', objects),
    });
    expect(stderr).toBe('');
  });

  test('would not take a field that is none', async () => {
    const { code, stderr } = await outcomeOf(['kubectl', 'apply', '--server-side', '--dry-run=server', '--validate=strict', '-n', 'judged-privileged', '-f', '-'], { input: BAD });
    expect(code).toBe(1);
    expect(stderr).toContain('.spec.replica: field not declared in schema');
  });

  /** The pods of an app's workloads, admitted or not: a Deployment is admitted whatever its pods are. */
  async function admits(level: string, app: string): Promise<string[]> {
    const pods = objectsOf(app).filter(({ kind }) => kind === 'Deployment').map(({ metadata, spec: { template } }) => (
      // without its ServiceAccount, which is not there
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...template.metadata, name: metadata.name, namespace: namespace(level).name },
        spec: { ...template.spec, serviceAccountName: undefined },
      }
    ));
    expect(pods).not.toEqual([]);
    const outcomes = await Promise.all(pods.map(async pod => outcomeOf(['kubectl', 'create', '--dry-run=server', '-f', '-'], { input: stringify(pod) })));
    return outcomes.map(({ code, stderr }) => (code === 0 ? stderr : stderr.replace(/^.*violates PodSecurity "([^"]+)": /s, '$1: ').trim()));
  }

  test('admits userspace mode at each level of Pod Security', async () => {
    for (const level of LEVELS) expect(await admits(level, 'examples/userspace')).toEqual(['']);
  });

  test('admits kernel mode at `privileged` alone, and refuses it for its device, its capability and its root, and for nothing else', async () => {
    expect(await admits('privileged', 'examples/quickstart')).toEqual(['']);
    expect(await admits('baseline', 'examples/quickstart')).toEqual([expect.stringMatching(/^baseline:latest: non-default capabilities \(container "tailscale" [^;,]+\), hostPath volumes \(volume "tailscale-tun"\)$/)]);
    expect(await admits('restricted', 'examples/quickstart')).toEqual([expect.stringMatching(/^restricted:latest: .*runAsUser=0/)]);
  });
});
