import { VariableOrigin, variableOf } from './environment';
import type { Inventory } from './inventory';
import { StateStore, stateOf } from './node-state';
import { oncePerPod } from './once';
import { Place, placesOf, placesOfMount } from './place';
import type { CheckedPod } from './pod';

/**
 * What of a workload only one pod at a time can hold, in words such as `the identity and the volumes`; nothing where each of its pods has its own.
 */
export const heldByOnePod = oncePerPod((pod: CheckedPod, inventory: Inventory): string | undefined => {
  const held = [
    ...(hasOneIdentity(pod, inventory) ? ['the identity'] : []),
    ...(hasOneVolume(pod, inventory) ? ['the volumes'] : []),
  ];
  return held.length > 0 ? held.join(' and ') : undefined;
});

/** Whether all pods of a workload would write to one volume what a node or an agent keeps. */
export function hasOneVolume(pod: CheckedPod, inventory: Inventory): boolean {
  return [...agentData(pod, inventory), ...statePlaces(pod, inventory)].some(({ claim }) => claim);
}

/** Whether all pods of a workload would be one node, or ask for one name. */
function hasOneIdentity(pod: CheckedPod, inventory: Inventory): boolean {
  const node = pod.tailnetNode;
  if (!node) return false;
  const state = stateOf(pod, inventory);
  if (state?.store === StateStore.SECRET && state.name) return true;
  if (statePlaces(pod, inventory).some(({ claim }) => claim)) return true;
  const { origin, value } = variableOf(node, 'TS_HOSTNAME', pod.namespace, inventory);
  return (origin === VariableOrigin.TEXT || origin === VariableOrigin.CONFIG_MAP) && value !== '';
}

/** Where a pod's node has its state, if that is in a folder. */
export const statePlaces = oncePerPod((pod: CheckedPod, inventory: Inventory): Place[] => {
  const state = stateOf(pod, inventory);
  return state?.store === StateStore.FOLDER ? placesOf(pod, pod.tailnetNode!, state.name!) : [];
});

/** Where a pod's agent has its data: the folder of its state, or what is mounted below. */
export const agentData = oncePerPod((pod: CheckedPod, inventory: Inventory): Place[] => {
  const { agent } = pod;
  if (!agent) return [];
  const read = (name: string, otherwise: () => string | undefined) => {
    const { origin, value } = variableOf(agent, name, pod.namespace, inventory);
    return origin === VariableOrigin.UNSET || value === '' ? otherwise() : value;
  };
  const folder = read('OPENCLAW_STATE_DIR', () => {
    const home = read('OPENCLAW_HOME', () => read('HOME', () => '/home/node'));
    return home && `${home}/.openclaw`;
  });
  // it may be anywhere
  if (folder === undefined) return [];
  const parts = agent.mounts.filter(({ mountPath, readOnly }) => mountPath?.startsWith(`${folder}/`) && !readOnly);
  return [...placesOf(pod, agent, folder), ...parts.flatMap(mount => placesOfMount(pod, mount))];
});
