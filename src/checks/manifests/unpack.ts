import { Manifest, isManifest } from './manifest';

/** A part of a document that should be a Kubernetes object. */
export interface Unpacked {
  /** Undefined where it is none. */
  readonly manifest?: Manifest;
  /** The way to it: empty for the document itself, `['items', 0]` for the first of a list. */
  readonly path: ReadonlyArray<string | number>;
}

/**
 * The Kubernetes objects of a document, as Kubernetes reads them: lists of objects unpacked, and fields that are null as if they were not there. None of an empty document.
 *
 * @param document what YAML or JSON gives
 */
export function unpack(document: unknown): Unpacked[] {
  return document === null || document === undefined ? [] : unpackAt(withoutNulls(document), []);
}

function unpackAt(value: unknown, path: ReadonlyArray<string | number>): Unpacked[] {
  if (isList(value)) return value.items.flatMap((item, index) => unpackAt(item, [...path, 'items', index]));
  return [{ manifest: isManifest(value) ? value : undefined, path }];
}

/** Whether a value is a list of objects, such as `kubectl get --output yaml` gives it: `List`, `DeploymentList`. It needs no metadata. */
function isList(value: unknown): value is { readonly items: readonly unknown[] } {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, items } = value as { readonly [field: string]: unknown };
  return typeof apiVersion === 'string' && typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(fields.map(([name, each]) => [name, withoutNulls(each)]));
}
