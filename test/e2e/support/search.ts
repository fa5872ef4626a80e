import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Workload } from './agent';
import { outcomeOf } from './run';
import { settings } from './settings';

/** What of a namespace could hold a value that does not belong there. */
const KINDS = 'configmaps,secrets,pods,events,deployments,replicasets,persistentvolumeclaims,networkpolicies,serviceaccounts';

/** In the container's files. The value comes by standard input: as an argument, the search would find itself. */
const FILES = 'set --; for d in /*; do case $d in /proc|/sys) ;; *) set -- "$@" "$d";; esac; done; grep -rlF -f - "$@" 2>/dev/null; true';
/** In the environments and command lines of its processes, of which there has to be one at least that can be read. */
const PROCESSES = 'cat /proc/1/environ > /dev/null || exit 1; grep -lF -f - /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null; true';

/** What is searched, beside etcd. */
export interface Searched {
  readonly workload: Workload;
  /** The app's. */
  readonly folder: string;
  /** As synthesized. */
  readonly manifests: string;
  /** Containers of the pod: by default those of an agent with a tailnet node. */
  readonly containers?: readonly string[];
}

/** Every place of a workload, its namespace, its app's folder and etcd where a value is found. Empty: nowhere. */
export async function placesOf(value: string, searched: Searched): Promise<string[]> {
  return placesOfAny([value], searched);
}

/** The same of several values at once: every place where one of them is found. Each is on one line. */
export async function placesOfAny(values: readonly string[], { workload, folder, manifests, containers = ['openclaw', 'tailscale', 'status'] }: Searched): Promise<string[]> {
  const found = await Promise.all([
    ...containers.flatMap(container => [
      inContainer(workload, container, FILES, values),
      inContainer(workload, container, PROCESSES, values),
    ]),
    inLogs(workload, values),
    inObjects(workload, values),
  ]);
  const isIn = (content: Buffer | string, forms: readonly string[]) => forms.some(form => content.includes(form));
  return [
    ...found.flat(),
    ...filesBelow(settings.etcdData).some(file => isIn(readFileSync(file), values.flatMap(encodings))) ? ['etcd'] : [],
    ...filesBelow(folder).filter(file => isIn(readFileSync(file), values)).map(file => `app ${file}`),
    ...isIn(manifests, values) ? ['manifests'] : [],
  ].sort();
}

async function inContainer(workload: Workload, container: string, script: string, values: readonly string[]): Promise<string[]> {
  const files = await workload.namespace.shell(workload.name, container, script, values.join('\n'));
  const places = files.split('\n').filter(file => file !== '');
  return [...new Set(places.map(file => `${container} ${file.replace(/^\/proc\/\d+\//, 'any process\'s ')}`))];
}

async function inLogs({ namespace, name }: Workload, values: readonly string[]): Promise<string[]> {
  const { spec } = await namespace.pod(name);
  const containers: string[] = [...spec.initContainers, ...spec.containers].map(container => container.name);
  const logs = await Promise.all(containers.map(async container => namespace.log(name, container)));
  return containers.filter((_, index) => values.some(value => logs[index].includes(value))).map(container => `log of ${container}`);
}

async function inObjects({ namespace }: Workload, values: readonly string[]): Promise<string[]> {
  const objects = await namespace.list(KINDS);
  if (objects.length === 0) throw new Error(`namespace ${namespace.name} has no objects to search: the search is wrong`);
  return objects
    .filter(object => values.flatMap(encodings).some(form => JSON.stringify(object).includes(form)))
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

/** The value as it is, and as it looks within base64 at each of the three places where it can begin. */
function encodings(value: string): string[] {
  return [value, ...[0, 1, 2].map(offset => {
    const text = Buffer.from('\0'.repeat(offset) + value).toString('base64').replace(/=+$/, '');
    // characters at the ends hold bits of what is beside the value
    return text.slice(Math.ceil(offset * 8 / 6), -1);
  })];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
    return entry.isFile() && statSync(path).size > 0 ? [path] : [];
  });
}

/** Puts a value into each kind of place that the search looks at, to show that it would be found. */
export async function plant(value: string, { namespace, name }: Workload): Promise<() => Promise<void>> {
  await namespace.apply(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'planted' }, stringData: { value } }), '--server-side');
  await namespace.apply(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'planted' }, data: { value: `key=${value}` } }), '--server-side');
  const { metadata } = await namespace.pod(name);
  for (const container of ['openclaw', 'tailscale']) {
    await namespace.shell(name, container, 'cat > /tmp/planted; cat /tmp/planted > /proc/1/fd/1', `${value}\n`);
  }
  const sleepers = ['openclaw', 'tailscale'].map(container => outcomeOf([
    'kubectl', '--namespace', namespace.name, 'exec', metadata.name, '--container', container, '--',
    'env', `PLANTED=${value}`, 'sh', '-c', `while [ -e /tmp/planted ]; do sleep 1; done # ${value}`,
  ]));
  return async () => {
    for (const container of ['openclaw', 'tailscale']) await namespace.shell(name, container, 'rm /tmp/planted');
    await Promise.all(sleepers);
    await namespace.kubectl(['delete', 'secret/planted', 'configmap/planted']);
  };
}
