import type { k8s } from 'cdk8s-plus-28';
import type { CheckedContainer } from './container';
import type { Inventory } from './inventory';

/** Where a container has an environment variable from. */
export enum VariableOrigin {
  /** Nothing sets it. */
  UNSET,
  /** The container's own text. */
  TEXT,
  /** A ConfigMap. */
  CONFIG_MAP,
  /** A Secret, at least in part. */
  SECRET,
  /** What the manifests do not show: a field of the pod, an object that is not among them, or the script that the container runs. */
  HIDDEN,
}

/** An environment variable as the container's process has it. */
export interface Variable {
  readonly origin: VariableOrigin;
  /** Undefined where nothing sets it, and where the manifests do not show it. */
  readonly value?: string;
}

/** Several rules ask for one: a container is in one inventory, and does not change. */
const variables = new WeakMap<CheckedContainer, Map<string, Variable>>();

const UNSET: Variable = { origin: VariableOrigin.UNSET };
const HIDDEN: Variable = { origin: VariableOrigin.HIDDEN };

/** How Kubernetes refers to an earlier variable. */
const REFERENCE = /\$\(([-.\w]+)\)/g;

/**
 * An environment variable of a container, whichever way it is given.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function variableOf(container: CheckedContainer, name: string, namespace: string, inventory: Inventory): Variable {
  let known = variables.get(container);
  if (!known) variables.set(container, known = new Map());
  let variable = known.get(name);
  if (!variable) known.set(name, variable = findVariable(container, name, namespace, inventory));
  return variable;
}

function findVariable(container: CheckedContainer, name: string, namespace: string, inventory: Inventory): Variable {
  // a script may set it before it runs the program
  if (new RegExp(`\\b${name}=`).test(container.commandLine)) return HIDDEN;
  const env = container.spec.env ?? [];
  const last = env.map(variable => variable.name).lastIndexOf(name);
  return last < 0 ? fromSources(container.spec.envFrom ?? [], name, namespace, inventory) : valueOf(container, last, namespace, inventory);
}

function valueOf(container: CheckedContainer, index: number, namespace: string, inventory: Inventory): Variable {
  const { value = '', valueFrom } = container.spec.env![index];
  if (valueFrom?.secretKeyRef) {
    const { name = '', key } = valueFrom.secretKeyRef;
    return { origin: VariableOrigin.SECRET, value: secretValue(inventory, namespace, name, key) };
  }
  if (valueFrom?.configMapKeyRef) {
    const { name = '', key, optional } = valueFrom.configMapKeyRef;
    const data = inventory.find('ConfigMap', namespace, name)?.manifest.data;
    if (!data) return HIDDEN;
    return key in Object(data) ? { origin: VariableOrigin.CONFIG_MAP, value: `${data[key]}` } : optional ? UNSET : HIDDEN;
  }
  if (valueFrom) return HIDDEN;
  return expanded(container, index, value, namespace, inventory);
}

/** A text with the variables in place to which it refers. Only those before it count, and what refers to none stays as it is. */
function expanded(container: CheckedContainer, index: number, text: string, namespace: string, inventory: Inventory): Variable {
  const before = container.spec.env!.slice(0, index).map(variable => variable.name);
  const parts: Variable[] = [];
  const value = text.replace(REFERENCE, (reference, name: string) => {
    const at = before.lastIndexOf(name);
    const part = at < 0 ? fromSources(container.spec.envFrom ?? [], name, namespace, inventory) : valueOf(container, at, namespace, inventory);
    if (part.origin === VariableOrigin.UNSET) return reference;
    parts.push(part);
    return part.value ?? '';
  });
  if (parts.some(({ origin }) => origin === VariableOrigin.HIDDEN)) return HIDDEN;
  if (!parts.some(({ origin }) => origin === VariableOrigin.SECRET)) return { origin: VariableOrigin.TEXT, value };
  return { origin: VariableOrigin.SECRET, value: parts.every(part => part.value !== undefined) ? value : undefined };
}

/** A variable from whole objects: the last that has it counts. */
function fromSources(sources: readonly k8s.EnvFromSource[], name: string, namespace: string, inventory: Inventory): Variable {
  for (const { configMapRef, secretRef, prefix = '' } of [...sources].reverse()) {
    if (!name.startsWith(prefix)) continue;
    const key = name.slice(prefix.length);
    const kind = secretRef ? 'Secret' : 'ConfigMap';
    const ref = secretRef ?? configMapRef;
    if (!ref) continue;
    const object = inventory.find(kind, namespace, ref.name ?? '');
    if (!object) return HIDDEN;
    const value = secretRef ? secretValue(inventory, namespace, ref.name ?? '', key) : object.manifest.data?.[key];
    if (value !== undefined) return { origin: secretRef ? VariableOrigin.SECRET : VariableOrigin.CONFIG_MAP, value: `${value}` };
  }
  return UNSET;
}

/** What a Secret among the manifests has for a key. */
function secretValue(inventory: Inventory, namespace: string, name: string, key: string): string | undefined {
  const secret = inventory.find('Secret', namespace, name)?.manifest;
  const encoded = secret?.data?.[key];
  // the text is merged over what is encoded
  const text = secret?.stringData?.[key] ?? (encoded === undefined ? undefined : Buffer.from(`${encoded}`, 'base64').toString('utf8'));
  return text === undefined ? undefined : `${text}`;
}
