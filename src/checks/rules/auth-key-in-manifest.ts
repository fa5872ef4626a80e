import { Rule, Severity } from './rule';
import { AUTH_VARIABLES, hasKey, isKeyItself, keysInFlags, logsIn } from '../manifests/auth-key';
import type { CheckedContainer } from '../manifests/container';
import { LocatedManifest, Manifest, nameOf } from '../manifests/manifest';
import type { CheckedPod } from '../manifests/pod';

const FIX = 'take it from a Secret that is made elsewhere, mounted as a file, or seal it with "cdk8s-openclaw seal", and revoke this one';

export const authKeyInManifest: Rule = {
  id: 'auth-key-in-manifest',
  severity: Severity.ERROR,
  title: 'An auth key stands in a manifest',
  why: 'Whoever reads the manifest, its repository and that one\'s history can join the tailnet. A Secret\'s `data` is only encoded. '
    + 'Keep the key out of what is written down: sealed by this library, or in a Secret that is made elsewhere and mounted as a file, named by `TS_AUTHKEY: file:/path`. Revoke a key that has been in a manifest.',
  source: 'https://tailscale.com/kb/1085/auth-keys',
  checkPod(pod, inventory) {
    return [
      ...pod.containers.flatMap(container => placesOf(pod, container).map(place => `container ${container.name} has an auth key in ${place} (value not shown): ${FIX}`)),
      // one that no such pod has may be there to be read
      ...configMapsOf(pod).flatMap(name => inventory.find('ConfigMap', pod.namespace, name) ?? []).flatMap(tellKeys),
    ];
  },
  checkObject(object) {
    return ['Secret', 'SealedSecret'].includes(`${object.manifest.kind}`) ? tellKeys(object) : [];
  },
};

function placesOf(pod: CheckedPod, container: CheckedContainer): string[] {
  const { spec, commandLine } = container;
  const takesFlags = container === pod.tailnetNode || logsIn(commandLine);
  const variables = (spec.env ?? [])
    .filter(({ name, value = '' }) => hasKey(value) || (AUTH_VARIABLES.includes(name) && isKeyItself(value)))
    .map(({ name }) => `the environment variable ${name}`);
  const isInCommand = hasKey(commandLine) || (takesFlags && keysInFlags(commandLine).some(isKeyItself));
  return [...new Set(variables), ...(isInCommand ? ['its command'] : [])];
}

/** Names of the ConfigMaps that a pod mounts or has its environment from. */
function configMapsOf({ spec, containers }: CheckedPod): string[] {
  const volumes = spec.volumes ?? [];
  const projected = volumes.flatMap(volume => volume.projected?.sources ?? []);
  const sources = [...volumes, ...projected].map(({ configMap }) => configMap);
  const names = [
    ...sources.map(source => source?.name),
    ...containers.flatMap(container => [
      ...(container.spec.env ?? []).map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
      ...(container.spec.envFrom ?? []).map(({ configMapRef }) => configMapRef?.name),
    ]),
  ];
  return [...new Set(names.filter(name => name !== undefined))];
}

/** Many pods may have one ConfigMap, with a program in it for instance. */
const known = new WeakMap<Manifest, string[]>();

function tellKeys({ manifest }: LocatedManifest): string[] {
  let keys = known.get(manifest);
  if (!keys) known.set(manifest, keys = keysOf(manifest));
  return keys.map(field => `${nameOf(manifest)} has an auth key in ${field} (value not shown): ${FIX}`);
}

/** The fields of a ConfigMap, Secret or SealedSecret that have a key. Of the last, what is to stand in the Secret as it is. */
function keysOf({ kind, data, stringData, binaryData, spec }: Manifest): string[] {
  const texts = [
    ...fields('data', data, kind === 'Secret'),
    ...fields('stringData', stringData, false),
    ...fields('binaryData', binaryData, true),
    ...(kind === 'SealedSecret' ? fields('spec.template.data', spec?.template?.data, false) : []),
  ];
  return texts.filter(({ text }) => hasKey(text)).map(({ field }) => field);
}

interface Field {
  readonly field: string;
  readonly text: string;
}

function fields(name: string, values: { readonly [key: string]: unknown } | undefined, isEncoded: boolean): Field[] {
  return Object.entries(values ?? {}).map(([key, value]) => ({
    field: `${name}.${key}`,
    text: isEncoded ? Buffer.from(`${value}`, 'base64').toString('latin1') : `${value}`,
  }));
}
