import { Tree, Value, child, copyOf, equal, isTree } from './value';

/**
 * What decides, beside what the library sets, whom the gateway lets in. The source has the last word on these, where it says nothing, too: one line that the agent writes there would
 * otherwise undo the library's own for good, as nobody would look for it.
 *
 * @see https://docs.openclaw.ai/gateway/config-gateway
 */
const GUARDED: ReadonlyArray<readonly string[]> = [
  ['gateway', 'auth'],
  ['gateway', 'nodes', 'pairing'],
  ['gateway', 'trustedProxies'],
  ['gateway', 'allowRealIpFallback'],
  ['gateway', 'controlUi', 'dangerouslyAllowHostHeaderOriginFallback'],
];

/** A configuration with each of these as the source has it, or without. */
export function guard(config: Tree, source: Tree): Tree {
  return GUARDED.reduce((guarded, path) => set(guarded, path, at(source, path)), config);
}

/** Which of these differ from what the source said, by their own paths: what is below may have any name. */
export function changedGuarded(source: Tree, current: Tree): string[] {
  return GUARDED.filter(path => !equal(at(source, path), at(current, path))).map(path => path.join('.'));
}

function at(tree: Value | undefined, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>(child, tree);
}

function set(tree: Tree, [key, ...rest]: readonly string[], to: Value | undefined): Tree {
  const made = copyOf(tree);
  if (rest.length > 0) {
    const part = child(tree, key);
    // there is nothing to remove below what is no object
    if (isTree(part) || to !== undefined) made[key] = set(isTree(part) ? part : {}, rest, to);
  } else if (to === undefined) {
    delete made[key];
  } else {
    made[key] = to;
  }
  return made;
}
