/** A value of OpenClaw's configuration. */
export type Value = null | boolean | number | string | readonly Value[] | Tree;

/** An object of OpenClaw's configuration. Keys are anyone's, `__proto__` among them: look up with `child`, make with `copyOf`. */
export interface Tree {
  readonly [key: string]: Value;
}

export function isTree(value: Value | undefined): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is merged by its keys. A reference to a secret is not: one half of another's names no secret. */
export function isBranch(value: Value | undefined): value is Tree {
  return isTree(value) && !['source', 'provider', 'id'].every(key => typeof child(value, key) === 'string');
}

/** What a value has under a key of its own, or undefined. */
export function child(value: Value | undefined, key: string): Value | undefined {
  return isTree(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A copy to change. It inherits nothing, so that `__proto__` is a key like any other. */
export function copyOf(tree: Tree): { [key: string]: Value } {
  return Object.assign(Object.create(null), tree);
}

/** Whether two values are the same, the order of keys aside. */
export function equal(one: Value | undefined, other: Value | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, index) => equal(item, other[index]));
  if (!isTree(one) || !isTree(other)) return one === other;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every(key => Object.hasOwn(other, key) && equal(one[key], other[key]));
}
