import type { CheckedContainer } from './container';
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

/** The same for what a container tells by itself. */
export function oncePerContainer<T>(read: (container: CheckedContainer) => T): (container: CheckedContainer) => T {
  const known = new WeakMap<CheckedContainer, { readonly value: T }>();
  return container => {
    let entry = known.get(container);
    if (!entry) known.set(container, entry = { value: read(container) });
    return entry.value;
  };
}

/** Texts of a kind that are remembered, and the longest of them. */
const MAX_TEXTS = 100;
const MAX_LENGTH = 10_000;

/** Reads a text once: a chart gives the same to all of its agents. What comes of it must not be changed. */
export function oncePerText<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return text => {
    let entry = known.get(text);
    if (!entry) {
      entry = { value: read(text) };
      if (known.size >= MAX_TEXTS) known.clear();
      if (text.length <= MAX_LENGTH) known.set(text, entry);
    }
    return entry.value;
  };
}
