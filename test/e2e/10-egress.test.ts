import { parseAllDocuments } from 'yaml';
import { App, firstDocument } from './support/app';
import { KubeObject, Namespace } from './support/cluster';
import { OutsideWorld } from './support/outside-world';
import { outcomeOf } from './support/run';
import { until } from './support/until';

const INSTANCES = ['usual', 'opened', 'closed', 'joined', 'outward', 'fields'];

const PUBLIC = '203.0.113.10';
const PRIVATE = '10.246.7.10';
const HOME = '192.168.177.10';
const METADATA = '169.254.169.254';
const OTHER_METADATA = '100.100.100.200';
/** Among public addresses, unlike the others. */
const WIRE_SERVER = '168.63.129.16';
const LINK_LOCAL = '169.254.77.10';
const CACHE = '169.254.20.10';

/** Connections to try, as they read in the tests. The last is by name, through the cluster's DNS. */
const TARGETS = [
  `tcp ${PUBLIC} 443`, `tcp ${PUBLIC} 80`, `tcp ${PUBLIC} 8443`, `udp ${PUBLIC} 443`, `udp ${PUBLIC} 50000`,
  `tcp ${PRIVATE} 443`, `tcp ${PRIVATE} 8443`, `udp ${PRIVATE} 5353`, `udp ${PRIVATE} 50000`,
  `tcp ${HOME} 443`, `tcp ${HOME} 80`, `udp ${HOME} 50000`,
  `tcp ${METADATA} 80`, `udp ${METADATA} 50000`, `tcp ${OTHER_METADATA} 80`, `udp ${OTHER_METADATA} 50000`,
  `tcp ${WIRE_SERVER} 80`, `udp ${WIRE_SERVER} 50000`, `tcp ${LINK_LOCAL} 80`, `udp ${LINK_LOCAL} 50000`,
  `tcp ${CACHE} 53`, `udp ${CACHE} 53`, 'dns',
];
const WEB = [`tcp ${PUBLIC} 443`, `tcp ${PUBLIC} 80`];

/** Which pods reach what, and what that is. */
const REACHED: ReadonlyArray<[name: string, what: string, open: readonly string[]]> = [
  ['bare', 'everything, so that what others do not reach is refused by their policies', TARGETS],
  ['usual', 'the public web and the cluster\'s DNS', [...WEB, 'dns']],
  ['opened', 'what its list names, link-local addresses without metadata, and the DNS cache in place of the cluster\'s DNS',
    [...WEB, `tcp ${PRIVATE} 8443`, `udp ${PRIVATE} 5353`, `tcp ${OTHER_METADATA} 80`, `tcp ${LINK_LOCAL} 80`, `tcp ${CACHE} 53`, `udp ${CACHE} 53`]],
  ['closed', 'what its list names, and both kinds of DNS', [`tcp ${HOME} 443`, `tcp ${CACHE} 53`, `udp ${CACHE} 53`, 'dns']],
  ['joined', 'by its tailnet node\'s rule any UDP but to link-local and metadata addresses',
    [...WEB, `udp ${PUBLIC} 443`, `udp ${PUBLIC} 50000`, `udp ${PRIVATE} 5353`, `udp ${PRIVATE} 50000`, `udp ${HOME} 50000`, 'dns']],
  ['outward', 'by such a rule without private ranges public UDP alone', [...WEB, `udp ${PUBLIC} 443`, `udp ${PUBLIC} 50000`, 'dns']],
];

/** Tries all of them at once, and prints those that answer. */
const PROBE = `
const within = (start) => new Promise(resolve => { setTimeout(resolve, 4000, false); start(resolve); });
const ways = {
  tcp: (address, port) => within(resolve => { const socket = require('net').connect(port, address, () => resolve(true)).on('error', () => resolve(false)); socket.unref(); }),
  udp: (address, port) => within(resolve => {
    const socket = require('dgram').createSocket('udp4').on('message', () => resolve(true)).on('error', () => resolve(false));
    socket.send('there?', port, address);
  }),
  dns: () => within(resolve => {
    const resolver = new (require('dns').promises.Resolver)({ timeout: 3000, tries: 1 });
    resolver.resolve4('kubernetes.default.svc.cluster.local').then(() => resolve(true), () => resolve(false));
  }),
};
const targets = JSON.parse(process.argv[1]);
Promise.all(targets.map(target => { const [way, address, port] = target.split(' '); return ways[way](address, Number(port)); }))
  .then(answers => { console.log(JSON.stringify(targets.filter((_, index) => answers[index]))); process.exit(); });
`;

describe('network policies and pod fields on the real cluster', () => {
  const namespace = new Namespace('egress');
  const app = App.from('test/e2e/apps/egress');
  const world = new OutsideWorld('e2e-egress', '10.245.250.0', [PUBLIC, PRIVATE, HOME, METADATA, OTHER_METADATA, WIRE_SERVER, LINK_LOCAL, CACHE]);
  let manifests = '';
  let objects: any[] = [];
  const reached = new Map<string, string[]>();

  beforeAll(async () => {
    await namespace.remove();
    await world.start([443, 80, 8443, 53], [443, 53, 5353, 50000]);
    await app.keygenToStdout('egress');
    await Promise.all(INSTANCES.map(async name => app.seal('egress', name, 'gateway-token', 'not-a-secret-'.repeat(3))));
    manifests = await app.synthesize();
    objects = parseAllDocuments(manifests).map(document => document.toJS());
    await namespace.apply(firstDocument(manifests), '--server-side');
    await applyObjects(objects.filter(({ kind }) => ['NetworkPolicy', 'PodDisruptionBudget'].includes(kind)));
    await applyObjects([standIn('bare', {}), ...INSTANCES.map(name => standIn(name, find('Deployment', name).spec.template.metadata.labels))]);
    await namespace.kubectl(['rollout', 'status', 'deployment', '--selector=stand-in', '--timeout=120s']);
    await until('the servers outside', { seconds: 20, details: async () => world.output() }, async () => world.output().includes('ready'));
    await Promise.all(REACHED.map(async ([name, , open]) => reached.set(name, await reachedBy(name, open))));
  });

  afterAll(async () => {
    try {
      await namespace.remove();
    } finally {
      await world.remove();
      app.remove();
    }
  });

  test.each(REACHED)('a pod like %s reaches %s', (name, _, open) => {
    expect(reached.get(name)).toEqual(TARGETS.filter(target => open.includes(target)));
  });

  test('the API server takes all that is made, and keeps every field', async () => {
    const { stdout, stderr } = await namespace.kubectl(['apply', '--server-side', '--dry-run=server', '--validate=strict', '--output=json', '-f', '-'], manifests);
    expect(stderr).toBe('');
    const taken: KubeObject[] = JSON.parse(stdout).items;
    expect(taken.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
    const { spec } = taken.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'fields')!.spec.template;
    const written = find('Deployment', 'fields').spec.template.spec;
    expect(written.securityContext).toMatchObject({ appArmorProfile: { type: 'Localhost' }, seccompProfile: { type: 'Localhost' } });
    for (const field of ['affinity', 'topologySpreadConstraints', 'securityContext', 'runtimeClassName']) expect(spec).toHaveProperty(field, written[field]);
    for (const { securityContext } of spec.containers) expect(securityContext).not.toHaveProperty('seccompProfile');
  });

  test('a pod under a disruption budget is evicted by nobody, until that is gone', async () => {
    const { metadata } = await namespace.pod('like-fields');
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: metadata.name, namespace: namespace.name }, deleteOptions: { dryRun: ['All'] } };
    const evict = async () => outcomeOf(['kubectl', 'create', '--raw', `/api/v1/namespaces/${namespace.name}/pods/${metadata.name}/eviction`, '-f', '-'], { input: JSON.stringify(eviction) });
    await until('the budget to be counted', { seconds: 30 }, async () => (await namespace.get('poddisruptionbudget', 'fields')).status?.expectedPods === 1);
    expect((await namespace.get('poddisruptionbudget', 'fields')).status).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 0 });
    expect(await evict()).toMatchObject({ code: 1, stderr: expect.stringContaining('violate the pod\'s disruption budget') });
    await namespace.kubectl(['delete', 'poddisruptionbudget', 'fields']);
    await until('the eviction', { seconds: 30, details: async () => (await evict()).stderr }, async () => (await evict()).code === 0);
  });

  function find(kind: string, name: string): any {
    return objects.find(object => object.kind === kind && object.metadata.name === name);
  }

  async function applyObjects(list: object[]): Promise<void> {
    await namespace.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: list }), '--server-side');
  }

  /** What a pod reaches as soon as it reaches what it may: policies take effect some moments after it has started, and open at once what they open. */
  async function reachedBy(name: string, open: readonly string[]): Promise<string[]> {
    let seen: string[] = [];
    await until(`a pod like ${name} to reach what it may`, { seconds: 60 }, async () => {
      seen = JSON.parse(await namespace.shell(`like-${name}`, 'probe', `node -e "$PROBE" '${JSON.stringify(TARGETS)}'`));
      return open.every(target => seen.includes(target));
    }).catch(() => {}); // what it reaches tells more than that it was waited for
    return seen;
  }
});

/** A pod that policies take for an instance's, and that starts in a moment. */
function standIn(name: string, labels: { [name: string]: string }): object {
  const all = { ...labels, 'stand-in': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `like-${name}`, labels: { 'stand-in': name } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { 'stand-in': name } },
      template: {
        metadata: { labels: all },
        spec: {
          terminationGracePeriodSeconds: 0,
          automountServiceAccountToken: false,
          containers: [{
            name: 'probe',
            image: 'node:24-bookworm-slim',
            imagePullPolicy: 'IfNotPresent',
            command: ['sleep', 'infinity'],
            env: [{ name: 'PROBE', value: PROBE }],
          }],
        },
      },
    },
  };
}
