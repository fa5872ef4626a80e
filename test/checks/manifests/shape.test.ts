import { shapeProblems } from '../../../src/checks/manifests/shape';
import { networkPolicy, sample } from '../rules/sample';

const env = (value: unknown) => sample({ agent: { env: [{ name: 'A', value }] as any } });
const custom = { apiVersion: 'example.com/v1', kind: 'Agent', metadata: { name: 'a' }, spec: { template: 'a text', containers: 5, env: { value: 1 } } };

test.each<[string, unknown, string]>([
  ['a number in a variable', env(5), 'spec.template.spec.containers[0].env[0].value is a number, and Kubernetes takes a text there: quote it'],
  ['true in a variable', env(true), 'spec.template.spec.containers[0].env[0].value is true or false, and Kubernetes takes a text there: quote it'],
  ['a map as containers', sample({ pod: { containers: { openclaw: {} } } }), 'spec.template.spec.containers is a map, and Kubernetes takes a list of maps there: correct it'],
  ['a text among containers', sample({ pod: { containers: ['openclaw'] } }), 'spec.template.spec.containers[0] is a text, and Kubernetes takes a map there: correct it'],
  ['a text as arguments', sample({ agent: { args: 'gateway run' as any } }), 'spec.template.spec.containers[0].args is a text, and Kubernetes takes a list of texts there: correct it'],
  ['a number in arguments', sample({ agent: { args: ['--port', 8080] as any } }), 'spec.template.spec.containers[0].args[1] is a number, and Kubernetes takes a text there: quote it'],
  ['a label that is a number', sample({ podLabels: { version: 2 as any } }), 'spec.template.metadata.labels.version is a number, and Kubernetes takes a text there: quote it'],
  ['an annotation that is a list', sample({ metadata: { annotations: { a: [] } } }), 'metadata.annotations.a is a list, and Kubernetes takes a text there: correct it'],
  ['replicas that are a text', sample({ workload: { spec: { replicas: '1' } } }), 'spec.replicas is a text, and Kubernetes takes a number there: correct it'],
  ['a policy that selects by a text', networkPolicy({ podSelector: 'app=agent' }), 'spec.podSelector is a text, and Kubernetes takes a map there: correct it'],
  ['a mount without a path', sample({ agent: { volumeMounts: [{ name: 'data' }] as any } }), 'spec.template.spec.containers[0].volumeMounts[0] has no mountPath, and Kubernetes needs one there: write it'],
  ['a claim without a name', sample({ pod: { volumes: [{ name: 'data', persistentVolumeClaim: {} }] } }), 'spec.template.spec.volumes[0].persistentVolumeClaim has no claimName, and Kubernetes needs one there: write it'],
  ['metadata that are a list', { ...custom, metadata: [] }, 'metadata is a list, and Kubernetes takes a map there: correct it'],
  ['a name that is a number', { ...custom, metadata: { name: 1 } }, 'metadata.name is a number, and Kubernetes takes a text there: quote it'],
])('%s is told', (_, manifest, problem) => {
  expect(shapeProblems(manifest as any)).toEqual([problem]);
});

test.each<[string, object]>([
  ['a workload', sample()],
  ['a policy', networkPolicy({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 80 }, { port: 'http' }] }] })],
  ['a kind of somebody else, whose fields are other ones', custom],
  ['what the cluster says', { ...sample(), status: { conditions: 5, name: [] } }],
  ['names that people chose', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { name: 'a', ports: 'b' } }, data: { env: 'c', containers: 'd' } }],
])('%s is in order', (_, manifest) => {
  expect(shapeProblems(manifest as any)).toEqual([]);
});

test('no value is told, which may be a secret', () => {
  expect(shapeProblems(env(31337))[0]).not.toContain('31337');
});
