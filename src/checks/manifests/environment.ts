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

/** What a message shows of a value: nothing of one that is from a Secret, at least in part. */
export function shown({ origin }: Variable, text: string): string {
  return origin === VariableOrigin.SECRET ? '(value not shown)' : text;
}

/** Several rules ask for one: a container is in one inventory, and does not change. */
const environments = new WeakMap<CheckedContainer, Environment>();

const UNSET: Variable = { origin: VariableOrigin.UNSET };
const HIDDEN: Variable = { origin: VariableOrigin.HIDDEN };

/** How Kubernetes refers to an earlier variable, and how it is told to leave a text that looks so alone. */
const REFERENCE = /\$\$|\$\(([-.\w]+)\)/g;

/** Linux starts no program with a longer one. A few variables that each refer twice to the last would make one of any length. */
const MAX_LENGTH = 128 * 1024;

/**
 * An environment variable of a container, whichever way it is given.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function variableOf(container: CheckedContainer, name: string, namespace: string, inventory: Inventory): Variable {
  let environment = environments.get(container);
  if (!environment) environments.set(container, environment = new Environment(container, namespace, inventory));
  return environment.variable(name);
}

/**
 * A text with variables in place of the references to them, as Kubernetes does it: what refers to none stays, and `$$` is a dollar sign.
 *
 * @param valueOf the value of a variable; undefined for none
 * @returns undefined where it would be longer than a program can be given
 */
export function withVariables(text: string, valueOf: (name: string) => string | undefined): string | undefined {
  if (!text.includes('$')) return text;
  const parts: string[] = [];
  let length = 0;
  let end = 0;
  for (const { 0: reference, 1: name, index } of text.matchAll(REFERENCE)) {
    const value = name === undefined ? '$' : valueOf(name) ?? reference;
    parts.push(text.slice(end, index), value);
    length += index - end + value.length;
    if (length > MAX_LENGTH) return undefined;
    end = index + reference.length;
  }
  return parts.join('') + text.slice(end);
}

/** The variables of one container, worked out once. */
class Environment {
  private readonly byName = new Map<string, Variable>();
  /** Those that are not from whole objects. */
  private readonly given = new Map<string, Variable>();

  constructor(private readonly container: CheckedContainer, private readonly namespace: string, private readonly inventory: Inventory) {
    // in their order: what refers to a name gets the last of those before it
    for (const given of container.spec.env ?? []) {
      const variable = this.read(given);
      if (variable.origin !== VariableOrigin.UNSET) this.given.set(given.name, variable);
    }
  }

  public variable(name: string): Variable {
    let variable = this.byName.get(name);
    if (!variable) this.byName.set(name, variable = this.find(name));
    return variable;
  }

  private find(name: string): Variable {
    const { commandLine } = this.container;
    // a script may set it before it runs the program
    const isSet = commandLine.includes(`${name}=`) && new RegExp(`\\b${name}=`).test(commandLine);
    return isSet ? HIDDEN : this.resolved(name);
  }

  private resolved(name: string): Variable {
    return this.given.get(name) ?? fromSources(this.container.spec.envFrom ?? [], name, this.namespace, this.inventory);
  }

  private read({ value = '', valueFrom }: k8s.EnvVar): Variable {
    if (valueFrom?.secretKeyRef) {
      const { name = '', key } = valueFrom.secretKeyRef;
      return { origin: VariableOrigin.SECRET, value: secretValue(this.inventory, this.namespace, name, key) };
    }
    if (valueFrom?.configMapKeyRef) {
      const { name = '', key, optional } = valueFrom.configMapKeyRef;
      const data = this.inventory.find('ConfigMap', this.namespace, name)?.manifest.data;
      if (!data) return HIDDEN;
      return key in Object(data) ? { origin: VariableOrigin.CONFIG_MAP, value: `${data[key]}` } : optional ? UNSET : HIDDEN;
    }
    return valueFrom ? HIDDEN : this.expanded(`${value}`);
  }

  /** A text with the variables in place to which it refers. */
  private expanded(text: string): Variable {
    const parts: Variable[] = [];
    const value = withVariables(text, name => {
      const part = this.resolved(name);
      if (part.origin === VariableOrigin.UNSET) return undefined;
      parts.push(part);
      return part.value ?? '';
    });
    if (value === undefined || parts.some(({ origin }) => origin === VariableOrigin.HIDDEN)) return HIDDEN;
    if (!parts.some(({ origin }) => origin === VariableOrigin.SECRET)) return { origin: VariableOrigin.TEXT, value };
    return { origin: VariableOrigin.SECRET, value: parts.every(part => part.value !== undefined) ? value : undefined };
  }
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
