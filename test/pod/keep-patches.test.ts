import { join, resolve } from 'node:path';
import { ApiObject, App, Chart, Cron, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import {
  AuthKey, BackupTarget, BucketCredentials, DataSnapshot, InstanceBackup, InstanceNamespace,
  OpenClawInstance, Sealed, TailnetMonitoring, TailscaleSidecar,
} from '../../src';
import { keepPatches } from '../../src/pod/keep-patches';
import { Manifests, chartIn } from '../support/manifests';
import { SealedFiles } from '../support/sealed-files';

const EXAMPLES = resolve(__dirname, '..', '..', 'examples');

const files = new SealedFiles(['agent']);
const KEY_FIELDS = ['bucket-access-key-id', 'bucket-secret-access-key'];
beforeAll(async () => { for (const field of KEY_FIELDS) await files.write('agent', field); });
const tailscale = () => ({ authKey: AuthKey.sealed(files.authKey()) });

/** Everything that a chart can hold of ours. */
function everything(chart: Chart): OpenClawInstance {
  new InstanceNamespace(chart, 'Namespace');
  const instance = new OpenClawInstance(chart, 'Agent', { gatewayToken: files.token(), addons: { tailscale: { ...tailscale(), https: true } } });
  new TailnetMonitoring(chart, 'Monitoring');
  const [id, secret] = KEY_FIELDS.map(field => Sealed.fromFile(files.path('agent', field)));
  new InstanceBackup(chart, 'Backup', { instance, schedule: Cron.daily(), to: BackupTarget.claim() });
  new InstanceBackup(chart, 'Offsite', {
    instance,
    name: 'agent-offsite',
    schedule: Cron.daily(),
    to: BackupTarget.bucket({ endpoint: 'https://s3.example.com', bucket: 'backups', credentials: BucketCredentials.sealed(id, secret) }),
  });
  new DataSnapshot(chart, 'Snapshot', { instance, name: 'agent-2026-03-09' });
  return instance;
}

function objectsOf(root: IConstruct): ApiObject[] {
  return root.node.findAll().filter(construct => ApiObject.isApiObject(construct)) as ApiObject[];
}

/** Patches a field that no version of Kubernetes has into every object, at its top, in its metadata and in what it has beside; tells which object lost one. */
function losers(app: App): string[] {
  const objects = objectsOf(app);
  expect(objects.length).toBeGreaterThan(0);
  const nested = new Map(objects.map(object => [object, Object.entries(object.toJson())
    .filter(([, value]) => value !== null && typeof value === 'object' && !Array.isArray(value)).map(([name]) => name)]));
  for (const [object, parents] of nested) {
    object.addJsonPatch(...['', ...parents.map(parent => `/${parent}`)].map(parent => JsonPatch.add(`${parent}/ofTomorrow`, { since: 2030 })));
  }
  const rendered = app.node.children.flatMap(chart => (chart as Chart).toJson());
  expect(rendered).toHaveLength(objects.length);
  return objects.filter(object => {
    const manifest = rendered.find(({ kind, metadata }) => kind === object.kind && metadata.name === object.name);
    return [manifest, ...nested.get(object)!.map(parent => manifest[parent])].some(({ ofTomorrow }) => ofTomorrow?.since !== 2030);
  }).map(({ node }) => node.path);
}

/** The app that an example makes. */
function exampleApp(example: string): App {
  const apps: App[] = [];
  // it writes to where it is run
  const synth = jest.spyOn(App.prototype, 'synth').mockImplementation(function (this: App) { apps.push(this); });
  try {
    jest.requireActual(join(EXAMPLES, example, 'main.ts'));
  } finally {
    synth.mockRestore();
  }
  return apps[0];
}

test('no object of ours loses what is patched into it', () => {
  const app = new App();
  everything(chartIn('agents', app));
  expect([...new Set(objectsOf(app).map(({ kind }) => kind))].sort()).toEqual([
    'ConfigMap', 'CronJob', 'Deployment', 'Namespace', 'NetworkPolicy', 'PersistentVolumeClaim', 'PodMonitor', 'PrometheusRule', 'ServiceAccount', 'VolumeSnapshot',
  ]);
  expect(losers(app)).toEqual([]);
});

test('a cdk8s-plus object does: so the test can fail', () => {
  const app = new App();
  new kplus.ConfigMap(chartIn('agents', app), 'Plain', { metadata: { name: 'plain' }, data: { a: 'b' } });
  new kplus.Deployment(chartIn('others', app), 'Plain', { metadata: { name: 'plain' }, containers: [{ image: 'example.com/image:1' }] });
  expect(losers(app)).toEqual(['agents/Plain/Resource', 'others/Plain/Resource']);
});

// the last one's own workload is none of ours
test.each([['quickstart', []], ['userspace', []], ['fleet', []], ['sidecar-only', ['tools/Wiki/Resource']]])('no object of ours in the example %s does', (example, others) => {
  expect(losers(exampleApp(example))).toEqual(others);
});

describe('fields that cdk8s-plus drops, or has of another shape', () => {
  const POD = '/spec/template/spec';

  test.each([
    ['a newer field of the pod', JsonPatch.add(`${POD}/hostUsers`, false), 'hostUsers', false],
    ['a newer field of a container', JsonPatch.add(`${POD}/containers/0/resizePolicy`, [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }]),
      'containers.0.resizePolicy', [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }]],
    ['a probe\'s port', JsonPatch.add(`${POD}/containers/2/livenessProbe`, { httpGet: { path: '/healthz', port: 9003 } }), 'containers.2.livenessProbe.httpGet.port', 9003],
    ['a limit', JsonPatch.add(`${POD}/containers/0/resources/limits/cpu`, '2'), 'containers.0.resources.limits.cpu', '2'],
    ['a profile of AppArmor', JsonPatch.add(`${POD}/securityContext/appArmorProfile`, { type: 'RuntimeDefault' }), 'securityContext.appArmorProfile.type', 'RuntimeDefault'],
  ])('stay in the Deployment: %s', (_, patch, path, value) => {
    const chart = chartIn();
    ApiObject.of(everything(chart).deployment).addJsonPatch(patch);
    expect(new Manifests(chart).pod('agent')).toHaveProperty(path, value);
  });

  test('stay in a NetworkPolicy', () => {
    const chart = chartIn();
    everything(chart).networkPolicies.forEach(policy => policy.addJsonPatch(JsonPatch.add('/spec/egress/0/ports/0', { protocol: 'TCP', port: 853 })));
    for (const name of ['agent', 'agent-tailscale']) {
      expect(new Manifests(chart).get('NetworkPolicy', name).spec.egress[0].ports[0]).toEqual({ protocol: 'TCP', port: 853 });
    }
  });

  test('stay in a claim', () => {
    const chart = chartIn();
    ApiObject.of(everything(chart).dataClaim).addJsonPatch(JsonPatch.add('/spec/volumeAttributesClassName', 'fast'), JsonPatch.replace('/spec/resources/requests/storage', '20Gi'));
    expect(new Manifests(chart).get('PersistentVolumeClaim', 'agent-data').spec).toMatchObject({ volumeAttributesClassName: 'fast', resources: { requests: { storage: '20Gi' } } });
  });
});

describe('an object that keeps its patches', () => {
  const make = (chart: Chart) => new kplus.ConfigMap(chart, 'Map', { metadata: { name: 'map', labels: { z: '1' } }, data: { b: '1', a: '2' } });

  test('is as it was, but for them', () => {
    const kept = chartIn();
    const plain = chartIn();
    keepPatches(make(kept)).metadata.addLabel('a', '2');
    make(plain).metadata.addLabel('a', '2');
    expect(JSON.stringify(kept.toJson())).toBe(JSON.stringify(plain.toJson()));
    expect(objectsOf(kept).map(({ node }) => node.path)).toEqual(objectsOf(plain).map(({ node }) => node.path));
  });

  test('takes labels by either way, and data that come later', () => {
    const chart = chartIn();
    const map = keepPatches(make(chart));
    ApiObject.of(map).metadata.addLabel('object', 'yes');
    map.metadata.addLabel('resource', 'yes');
    map.addData('later', '3');
    expect(new Manifests(chart).get('ConfigMap', 'map')).toMatchObject({ metadata: { labels: { object: 'yes', resource: 'yes' } }, data: { later: '3' } });
  });

  test('is patched in order, and afresh each time it is rendered', () => {
    const chart = chartIn();
    const object = ApiObject.of(keepPatches(make(chart)));
    object.addJsonPatch(JsonPatch.replace('/data/a', 'first'), JsonPatch.replace('/data/a', 'second'));
    object.addJsonPatch(JsonPatch.add('/data/c', 'third'), JsonPatch.remove('/data/b'));
    expect(object.toJson()).toEqual(object.toJson());
    expect(object.toJson().data).toEqual({ a: 'second', c: 'third' });
  });

  test('comes after what it depends on', () => {
    const chart = chartIn();
    const first = keepPatches(new kplus.ConfigMap(chart, 'Late', { metadata: { name: 'late' } }));
    const second = keepPatches(make(chart));
    ApiObject.of(first).addDependency(second);
    expect(new Manifests(chart).all.map(({ metadata }) => metadata.name)).toEqual(['map', 'late']);
  });

  test('says which patch does not apply', () => {
    const object = ApiObject.of(keepPatches(make(chartIn())));
    object.addJsonPatch(JsonPatch.replace('/data/a', 'x'), JsonPatch.replace('/spec/replicas', 1));
    expect(() => object.toJson()).toThrow(/^agents\/Map\/Resource: patch 2 of 2 does not apply \(\w+\): patch what the manifest has$/);
  });
});

test('a workload that is not of ours is not touched', () => {
  const chart = chartIn();
  const pod = new kplus.Pod(chart, 'Pod', { metadata: { name: 'agent' }, securityContext: { fsGroup: 1 }, containers: [{ image: 'example.com/image:1' }] });
  const before = ApiObject.of(pod);
  new TailscaleSidecar(chart, 'Tailscale', tailscale()).attachTo(pod, { name: 'agent', port: 80 });
  expect(ApiObject.of(pod)).toBe(before);
});
