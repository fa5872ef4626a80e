import type { k8s } from 'cdk8s-plus-28';
import type { CheckedContainer } from './container';
import type { Inventory } from './inventory';
import type { CheckedPod } from './pod';

/** A file that a container sees, by its path there. */
export interface MountedFile {
  readonly path: string;
  readonly text: string;
}

/** What a ConfigMap gives a volume: each of its files by the path below the volume, or all of them by their keys. */
interface Source {
  readonly name?: string;
  readonly items?: readonly k8s.KeyToPath[];
}

/** A file in a container that is from a ConfigMap of the inventory. Undefined for one from elsewhere, which no manifest shows. */
export function mountedFile(pod: CheckedPod, container: CheckedContainer, path: string, inventory: Inventory): MountedFile | undefined {
  return mountedFiles(pod, container, path, inventory).find(file => file.path === path);
}

/** The files of one folder of a container that are from ConfigMaps of the inventory. */
export function mountedFolder(pod: CheckedPod, container: CheckedContainer, folder: string, inventory: Inventory): MountedFile[] {
  const prefix = `${folder.replace(/\/+$/, '')}/`;
  return mountedFiles(pod, container, folder, inventory).filter(({ path }) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'));
}

/** The files of the volume in which a path lies. */
function mountedFiles(pod: CheckedPod, container: CheckedContainer, path: string, inventory: Inventory): MountedFile[] {
  const mount = container.mountOf(path);
  const volume = mount && pod.volume(mount.name);
  if (!mount || !volume || mount.subPathExpr !== undefined) return [];
  return sourcesOf(volume).flatMap(source => filesOf(source, pod.namespace, inventory)).flatMap(file => {
    const below = within(file.path, mount.subPath);
    return below === undefined ? [] : [{ path: `${mount.mountPath.replace(/\/+$/, '')}${below}`, text: file.text }];
  });
}

/** What is left of a path of a volume below the part of it that is mounted: empty for that part itself. */
function within(path: string, subPath = ''): string | undefined {
  const part = subPath.replace(/^\/+|\/+$/g, '');
  if (part === '') return `/${path}`;
  if (path === part) return '';
  return path.startsWith(`${part}/`) ? path.slice(part.length) : undefined;
}

function sourcesOf({ configMap, projected }: k8s.Volume): Source[] {
  return [configMap, ...(projected?.sources ?? []).map(source => source.configMap)].filter(source => source !== undefined && source !== null);
}

function filesOf({ name = '', items }: Source, namespace: string, inventory: Inventory): MountedFile[] {
  const data = inventory.find('ConfigMap', namespace, name)?.manifest.data as { readonly [key: string]: unknown } | undefined;
  return Object.entries(data ?? {}).flatMap(([key, text]) => {
    const path = Array.isArray(items) ? items.find(item => item.key === key)?.path : key;
    return typeof text === 'string' && path !== undefined ? [{ path, text }] : [];
  });
}
