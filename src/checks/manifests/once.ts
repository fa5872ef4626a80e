import type { Inventory } from './inventory';
import type { CheckedPod } from './pod';

/** Reads something of a pod once, for several rules ask for it: a pod is in one inventory, and does not change. */
export function oncePerPod<T>(read: (pod: CheckedPod, inventory: Inventory) => T): (pod: CheckedPod, inventory: Inventory) => T {
  const known = new WeakMap<CheckedPod, { readonly value: T }>();
  return (pod, inventory) => {
    let entry = known.get(pod);
    if (!entry) known.set(pod, entry = { value: read(pod, inventory) });
    return entry.value;
  };
}
