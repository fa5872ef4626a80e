import { Tree, Value, child, copyOf, equal, isBranch, isTree } from './value';

/** What the source says. */
export interface Source {
  /** The whole configuration: what the library sets, and the user's own. */
  readonly config: Tree;
  /** The part of it that the library sets, which nobody else may change for longer than until the next start. */
  readonly owned: Tree;
}

/** The key by which OpenClaw reads a part of its configuration from another file. */
const INCLUDE = '$include';

/**
 * The configuration that a start begins with.
 *
 * Like `kubectl apply` it compares three: what the source said at the last start, what it says, and what is there. What changed in the source is applied, leaf by leaf;
 * what the source no longer says is removed, unless it was changed in the app; everything else stays. Over that comes what the library sets, as it is. An array is one leaf:
 * its items have no names to be told apart by.
 *
 * @param current what is there, or undefined at a first start
 * @param applied what the source said at the last start, or undefined where that is not known: then the source wins wherever the two differ
 */
export function mergeConfig(source: Source, current?: Tree, applied?: Source): Tree {
  if (current === undefined) return source.config;
  // what the library no longer sets, too, goes back to what it was, so that it is removed as the library left it
  const restored = applied ? force(current, applied.owned) : current;
  return force(mergeTrees(restored, source.config, applied?.config ?? {}), source.owned) as Tree;
}

/** Paths of leaves that differ from what the library sets. */
export function changedPaths(owned: Value, current: Value | undefined, path: readonly string[] = []): string[] {
  if (!isBranch(owned)) return equal(owned, current) ? [] : [path.join('.')];
  return Object.entries(owned).flatMap(([key, value]) => changedPaths(value, child(current, key), [...path, key]));
}

/**
 * Paths at which another file is included over or beside what the library sets, the root's being ''. OpenClaw joins arrays of the two, so that nothing here could be forced.
 *
 * @see https://docs.openclaw.ai/gateway/config-secrets-env#config-includes-include
 */
export function includedOverOwned(owned: Value, config: Value | undefined, path: readonly string[] = []): string[] {
  if (!isBranch(owned)) return [];
  const here = child(config, INCLUDE) === undefined ? [] : [path.join('.')];
  return [...here, ...Object.entries(owned).flatMap(([key, value]) => includedOverOwned(value, child(config, key), [...path, key]))];
}

/** A value with what the library sets in it, as it is. */
export function force(value: Value | undefined, owned: Value): Value {
  if (!isBranch(owned)) return owned;
  const forced = copyOf(isBranch(value) ? value : {});
  for (const [key, part] of Object.entries(owned)) forced[key] = force(forced[key], part);
  return forced;
}

function mergeTrees(current: Value | undefined, source: Tree, applied: Value | undefined): Tree {
  const merged = copyOf(isTree(current) ? current : {});
  for (const key of new Set([...Object.keys(source), ...isTree(applied) ? Object.keys(applied) : []])) {
    const value = mergeValues(merged[key], child(source, key), child(applied, key));
    if (value === undefined) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}

/** One of a tree's values, each undefined where there is none. */
function mergeValues(current: Value | undefined, source: Value | undefined, applied: Value | undefined): Value | undefined {
  if (source === undefined) return withdraw(current, applied);
  if (isBranch(source) && isBranch(current)) return mergeTrees(current, source, isBranch(applied) ? applied : {});
  if (equal(source, applied)) return current;
  // removed in the app as a whole: only what changed since comes back
  if (current === undefined && isBranch(source) && isBranch(applied)) return unlessEmpty(mergeTrees({}, source, applied));
  return source;
}

/** What is left of a value that the source no longer has. */
function withdraw(current: Value | undefined, applied: Value | undefined): Value | undefined {
  if (isBranch(current) && isBranch(applied)) return unlessEmpty(mergeTrees(current, {}, applied));
  return equal(current, applied) ? undefined : current;
}

function unlessEmpty(tree: Tree): Tree | undefined {
  return Object.keys(tree).length > 0 ? tree : undefined;
}
