import { dirname } from 'node:path/posix';
import type { CheckedContainer } from './container';
import { Variable, VariableOrigin, shown, variableOf } from './environment';
import type { Inventory } from './inventory';
import { oncePerPod } from './once';
import type { CheckedPod } from './pod';

/** What a node keeps its identity in. */
export enum StateStore {
  FOLDER,
  SECRET,
  /** Nothing: the node is another one after each start. */
  MEMORY,
}

/** Where a node keeps its identity. */
export interface NodeState {
  readonly store: StateStore;
  /** Path of the folder, or name of the Secret where the manifest tells it. */
  readonly name?: string;
  /** The same for people, without what is from a Secret. */
  readonly shown: string;
}

/** Where tailscaled keeps its state when it is root and is told nothing. */
const DEFAULT_FOLDER = '/var/lib/tailscale';

/** Whether a node is started by the image's own program, and not by a command that runs tailscaled. */
export function runsContainerboot(node: CheckedContainer): boolean {
  return !/\btailscaled\b/.test(node.commandLine) || /\bcontainerboot\b/.test(node.commandLine);
}

/**
 * Where a pod's node keeps its identity; nothing where the manifests do not tell.
 *
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/cmd/containerboot/tailscaled.go
 */
export const stateOf = oncePerPod((pod: CheckedPod, inventory: Inventory): NodeState | undefined => {
  const node = pod.tailnetNode;
  if (!node) return undefined;
  if (runsContainerboot(node)) return containerbootState(node, pod.namespace, inventory);
  return toldOf(daemonState(node.commandLine, { store: StateStore.FOLDER, name: DEFAULT_FOLDER }));
});

/** What is known of a state, without how people are told of it. */
type UntoldState = Omit<NodeState, 'shown'>;

/** A state with how people are told of it, by the variables that it is from. */
function toldOf(state: UntoldState | undefined, ...from: Variable[]): NodeState | undefined {
  return state && { ...state, shown: from.reduce((text, variable) => shown(variable, text), state.name ?? '') };
}

function containerbootState(node: CheckedContainer, namespace: string, inventory: Inventory): NodeState | undefined {
  const read = (name: string) => variableOf(node, name, namespace, inventory);
  const extra = read('TS_TAILSCALED_EXTRA_ARGS');
  if (extra.origin === VariableOrigin.HIDDEN) return undefined;
  const own = node.variable('TS_KUBE_SECRET');
  // named after the pod, and so never empty
  const namedByPod = own?.valueFrom?.fieldRef !== undefined || /\$\(/.test(own?.value ?? '');
  const secret = read('TS_KUBE_SECRET');
  const name = secret.origin === VariableOrigin.UNSET ? 'tailscale' : secret.value;
  if (name === undefined && !namedByPod) return undefined;
  if (name !== '') return toldOf(daemonState(extra.value ?? '', { store: StateStore.SECRET, name }), extra, secret);

  const folder = read('TS_STATE_DIR');
  if (folder.origin !== VariableOrigin.UNSET && folder.value === undefined) return undefined;
  const otherwise = folder.value ? { store: StateStore.FOLDER, name: folder.value } : { store: StateStore.MEMORY };
  return toldOf(daemonState(extra.value ?? '', otherwise), extra, folder);
}

/** What tailscaled's own flags say, or what holds without. */
function daemonState(args: string, otherwise: UntoldState): UntoldState | undefined {
  const state = flag(args, 'state');
  const folder = flag(args, 'statedir');
  const values = [...state, ...folder];
  // a script may run it twice, or put in what it works out
  if (state.length > 1 || folder.length > 1 || values.some(value => value.includes('$'))) return undefined;
  const [at] = state;
  if (at?.startsWith('mem:')) return { store: StateStore.MEMORY };
  if (at?.startsWith('kube:')) return { store: StateStore.SECRET, name: at.slice('kube:'.length) };
  if (at?.startsWith('/')) return { store: StateStore.FOLDER, name: dirname(at) };
  if (at) return undefined;
  return folder[0] && otherwise.store !== StateStore.SECRET ? { store: StateStore.FOLDER, name: folder[0] } : otherwise;
}

function flag(args: string, name: string): string[] {
  return [...args.matchAll(new RegExp(`(?:^|\\s)--?${name}[= ]["']?([^\\s"']+)`, 'g'))].map(match => match[1]);
}
