import type { Manifest } from './manifest';

/** What a field holds. */
type Shape = 'text' | 'number' | 'flag' | 'map' | 'map of texts' | 'list of maps' | 'list of texts';

/** Objects that rules look into: workloads, whoever's kind they are, and others of Kubernetes' own. Theirs may use the same names of fields for something else. */
const KINDS = /^(\S* (CronJob|DaemonSet|Deployment|Job|Pod|ReplicaSet|StatefulSet)|v1 (ConfigMap|Namespace|Node|Secret|Service)|networking\.k8s\.io\/\w+ NetworkPolicy)$/;

/** Fields of the metadata of any object. */
const METADATA = ['name', 'namespace', 'labels', 'annotations'] as const;

/** What fields hold that rules look at, by their names: the same wherever they are in objects of these kinds. */
const FIELDS: ReadonlyMap<string, Shape> = new Map([
  ...fields('text', 'apiVersion', 'kind', 'name', 'namespace', 'image', 'imagePullPolicy', 'value', 'mountPath', 'subPath', 'claimName', 'secretName', 'key', 'operator', 'protocol', 'type',
    'cidr', 'podCIDR', 'path', 'host', 'serviceAccountName', 'runtimeClassName', 'restartPolicy', 'medium', 'fieldPath'),
  ...fields('number', 'replicas', 'containerPort', 'hostPort', 'runAsUser', 'runAsGroup', 'fsGroup', 'defaultMode', 'mode', 'endPort'),
  ...fields('flag', 'privileged', 'runAsNonRoot', 'readOnlyRootFilesystem', 'allowPrivilegeEscalation', 'automountServiceAccountToken', 'hostNetwork', 'hostPID', 'readOnly', 'optional'),
  ...fields('map', 'metadata', 'spec', 'template', 'jobTemplate', 'securityContext', 'capabilities', 'resources', 'requests', 'limits', 'configMap', 'secret', 'emptyDir', 'persistentVolumeClaim',
    'hostPath', 'projected', 'valueFrom', 'secretKeyRef', 'configMapKeyRef', 'secretRef', 'configMapRef', 'fieldRef', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle', 'httpGet', 'exec',
    'tcpSocket', 'strategy', 'rollingUpdate', 'updateStrategy', 'podSelector', 'namespaceSelector', 'ipBlock', 'scaleTargetRef', 'seccompProfile', 'appArmorProfile'),
  ...fields('map of texts', 'labels', 'annotations', 'matchLabels', 'nodeSelector', 'data', 'stringData'),
  ...fields('list of maps', 'containers', 'initContainers', 'env', 'envFrom', 'volumeMounts', 'volumes', 'ports', 'ingress', 'egress', 'from', 'to', 'matchExpressions', 'items', 'sources'),
  ...fields('list of texts', 'command', 'args', 'add', 'drop', 'values', 'policyTypes', 'except', 'podCIDRs'),
]);

/** Fields without which Kubernetes refuses an object, by the field that holds it or a list of it. */
const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ['containers', ['name']],
  ['initContainers', ['name']],
  ['env', ['name']],
  ['volumes', ['name']],
  ['volumeMounts', ['name', 'mountPath']],
  ['persistentVolumeClaim', ['claimName']],
  ['secretKeyRef', ['key']],
  ['configMapKeyRef', ['key']],
  ['matchExpressions', ['key', 'operator']],
  ['ipBlock', ['cidr']],
]);

const TESTS: { readonly [shape in Shape]: (value: unknown) => boolean } = {
  'text': value => typeof value === 'string',
  'number': value => typeof value === 'number',
  'flag': value => typeof value === 'boolean',
  'map': isMap,
  'map of texts': value => isMap(value) && Object.values(value).every(TESTS.text),
  'list of maps': value => Array.isArray(value) && value.every(isMap),
  'list of texts': value => Array.isArray(value) && value.every(TESTS.text),
};

/**
 * Why Kubernetes would refuse an object: fields that hold something of another type, such as `value: true` in a variable, and those that are missing. Rules rely on them.
 *
 * @returns lower case, with the fix, and without the value, which may be a secret
 */
export function shapeProblems({ status, ...manifest }: Manifest): string[] {
  if (KINDS.test(`${manifest.apiVersion} ${manifest.kind}`)) return problemsIn(manifest, '');
  if (!isMap(manifest.metadata)) return [problem('metadata', manifest.metadata, 'map')];
  const { metadata } = manifest;
  return METADATA.flatMap(field => problemOf(metadata[field], FIELDS.get(field)!, `metadata.${field}`));
}

function problemsIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => problemsIn(each, `${path}[${index}]`));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([field, each]) => {
    const at = path === '' ? field : `${path}.${field}`;
    const shape = FIELDS.get(field);
    const typeProblems = shape ? problemOf(each, shape, at) : [];
    const problems = typeProblems.length > 0 ? typeProblems : missing(field, each, at);
    // below a map of texts are names that people chose, and in a problem of the outer one an inner one adds nothing
    return problems.length > 0 || shape === 'map of texts' ? problems : problemsIn(each, at);
  });
}

function missing(field: string, value: unknown, at: string): string[] {
  const required = REQUIRED.get(field);
  if (!required) return [];
  const objects = Array.isArray(value) ? value.map((each, index) => [each, `${at}[${index}]`] as const) : [[value, at] as const];
  return objects.flatMap(([object, place]) => (
    isMap(object) ? required.filter(name => object[name] === undefined).map(name => `${place} has no ${name}, and Kubernetes needs one there: write it`) : []
  ));
}

function problemOf(value: unknown, shape: Shape, at: string): string[] {
  if (value === undefined || TESTS[shape](value)) return [];
  const [outer, inner] = shape.split(' of ');
  // one of them is at fault, and which of many is what helps
  if (inner && (outer === 'list' ? Array.isArray(value) : isMap(value))) {
    const [name, wrong] = Object.entries(value as object).find(([, each]) => !TESTS[inner.replace(/s$/, '') as Shape](each))!;
    return [problem(Array.isArray(value) ? `${at}[${name}]` : `${at}.${name}`, wrong, inner.replace(/s$/, ''))];
  }
  return [problem(at, value, shape)];
}

function problem(at: string, value: unknown, shape: string): string {
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  return `${at} is ${typeOf(value)}, and Kubernetes takes a ${shape} there: ${isScalar && shape === 'text' ? 'quote it' : 'correct it'}`;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isMap(value)) return 'a map';
  return { string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'something else';
}

function isMap(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fields(shape: Shape, ...names: string[]): Array<[string, Shape]> {
  return names.map(name => [name, shape]);
}
