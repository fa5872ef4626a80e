import { join, relative } from 'node:path/posix';
import type { k8s } from 'cdk8s-plus-28';
import type { CheckedContainer } from './container';
import type { CheckedPod } from './pod';

/** A folder or file of a volume. */
export interface Place {
  /** What the volume's content is, the same for two volumes of one claim or Secret: such as `claim agent-data`. */
  readonly source: string;
  /** Path below the volume's root, without slashes around, empty for the root; of a Secret the key. */
  readonly path: string;
  /** The claim, if it lies on one that all pods of a workload share. */
  readonly claim?: string;
}

/** Where a path of a container lies; nowhere if it is on no volume, or on a part of one that is chosen when the pod starts. */
export function placesOf(pod: CheckedPod, container: CheckedContainer, path: string): Place[] {
  const mount = container.mountOf(path);
  if (!mount || mount.subPathExpr) return [];
  const below = trimmed(join(mount.subPath ?? '', relative(mount.mountPath, path)));
  const secrets = secretsOf(pod.volume(mount.name));
  if (secrets.length === 0) return [placeIn(pod, mount, below)];
  return secrets.flatMap(({ name, items }) => {
    const key = items ? items.find(item => item.path === below)?.key : below;
    return key === undefined ? [] : [{ source: `secret ${name}`, path: key }];
  });
}

/** What a mount shows of its volume. */
export function placesOfMount(pod: CheckedPod, mount: k8s.VolumeMount): Place[] {
  if (mount.subPathExpr) return [];
  const part = trimmed(mount.subPath ?? '');
  const secrets = secretsOf(pod.volume(mount.name));
  if (secrets.length === 0) return [placeIn(pod, mount, part)];
  return secrets.flatMap(({ name, items }) => {
    const keys = items ? items.filter(item => within(`${item.path}`, part)).map(({ key }) => `${key}`) : [part];
    return keys.map(key => ({ source: `secret ${name}`, path: key }));
  });
}

/** Whether who has one of two places has the other too, or a part of it. */
export function overlap(one: Place, other: Place): boolean {
  return one.source === other.source && (within(one.path, other.path) || within(other.path, one.path));
}

function placeIn(pod: CheckedPod, mount: k8s.VolumeMount, path: string): Place {
  const volume = pod.volume(mount.name);
  const claim = volume?.persistentVolumeClaim?.claimName;
  const hostPath = volume?.hostPath?.path;
  if (hostPath) return { source: 'host', path: trimmed(join(hostPath, path)) };
  // a volume that is not among the pod's is made for each pod, as a StatefulSet's are
  return { source: claim ? `claim ${claim}` : `volume ${mount.name}`, path, claim };
}

/** The Secrets in a volume. */
function secretsOf(volume: k8s.Volume | undefined): Array<{ readonly name?: string; readonly items?: k8s.KeyToPath[] }> {
  const { secret, projected } = volume ?? {};
  return [
    ...(secret ? [{ name: secret.secretName, items: secret.items }] : []),
    ...(projected?.sources ?? []).map(source => source.secret).filter(source => source !== undefined),
  ];
}

function trimmed(path: string): string {
  return join('/', path).replace(/^\/|\/$/g, '');
}

function within(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
