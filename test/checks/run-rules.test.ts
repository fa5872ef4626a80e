import { networkPolicy, sample } from './rules/sample';
import { Inventory } from '../../src/checks/manifests/inventory';
import { Manifest } from '../../src/checks/manifests/manifest';
import { runRules } from '../../src/checks/run-rules';

const NAME = 'app.kubernetes.io/name';
const INSTANCE = 'app.kubernetes.io/instance';

/** One of many agents: its own in all but what a test says. */
function agent(index: number, { claim = `claim${index}`, folder = `agent${index}`, labels = {} }: { claim?: string; folder?: string; labels?: { [name: string]: string } } = {}): Manifest {
  return sample({
    metadata: { name: `agent${index}` },
    env: { TS_HOSTNAME: `agent${index}`, TS_STATE_DIR: `/var/lib/tailscale/${folder}` },
    podLabels: labels,
    agent: { volumeMounts: [{ name: 'data', mountPath: '/home/node/.openclaw', subPath: folder }] },
    pod: { volumes: [{ name: 'settings', configMap: { name: 'settings' } }, { name: 'data', persistentVolumeClaim: { claimName: claim } }, { name: 'state', persistentVolumeClaim: { claimName: claim === 'shared' ? 'shared-state' : `state${index}` } }] },
  });
}

/** A manifest that counts how often anything of it is looked at. */
function counted<T extends object>(value: T, count: () => void): T {
  const known = new Map<unknown, unknown>();
  return new Proxy(value, {
    get(target, property, receiver) {
      count();
      const part = Reflect.get(target, property, receiver);
      if (typeof part !== 'object' || part === null) return part;
      if (!known.has(part)) known.set(part, counted(part, count));
      return known.get(part);
    },
  });
}

/** How often something of a pod's manifests is looked at while all are checked, among a number of agents. */
function looksPerAgent(agents: number, manifestsOf: (index: number) => Manifest[]): number {
  let looks = 0;
  const manifests = Array.from({ length: agents }, (_, index) => manifestsOf(index)).flat();
  runRules(new Inventory(manifests.map(manifest => ({ manifest: counted(manifest, () => looks++), where: manifest.metadata.name! }))));
  return looks / agents;
}

const shared = (index: number) => ({ [NAME]: 'openclaw', [INSTANCE]: `agent${index}` });

test.each<[string, (index: number) => Manifest[]]>([
  ['with all of their own', index => [agent(index)]],
  ['with folders of one claim', index => [agent(index, { claim: 'shared' })]],
  ['with folders in one folder of a claim', index => [agent(index, { claim: 'shared', folder: `agents/agent${index}` })]],
  ['with one folder of one claim', index => [agent(index, { claim: 'shared', folder: 'agents' })]],
  ['with policies that share their first label', index => [agent(index, { labels: shared(index) }), networkPolicy({ podSelector: { matchLabels: shared(index) }, egress: [] })]],
])('a pod takes the same work among many as among few: %s', (_, manifestsOf) => {
  expect(looksPerAgent(100, manifestsOf) / looksPerAgent(10, manifestsOf)).toBeLessThan(1.05);
});

/** What all of the agents mount. */
const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents' }, data: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`file${n}`, 'text'])) };

test('a ConfigMap that many pods mount is looked through once, not for each', () => {
  const more = looksPerAgent(100, index => [agent(index), ...(index === 0 ? [settings] : [])]) - looksPerAgent(100, index => [agent(index)]);
  expect(more).toBeLessThan(Object.keys(settings.data).length / 2);
});
