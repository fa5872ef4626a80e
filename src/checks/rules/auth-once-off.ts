import { Rule, Severity } from './rule';
import { VariableOrigin, shown, variableOf } from '../manifests/environment';
import { StateStore, runsContainerboot, stateOf } from '../manifests/node-state';

export const authOnceOff: Rule = {
  id: 'auth-once-off',
  severity: Severity.WARNING,
  title: 'The node logs in at every start',
  why: 'Without `TS_AUTH_ONCE: "true"` a node uses its auth key at each start, though it has an identity. Once the key is used up, expired or gone, the next restart takes down a node that works.',
  source: 'https://tailscale.com/kb/1282/docker',
  checkPod(pod, inventory) {
    const node = pod.tailnetNode;
    if (!node || !runsContainerboot(node) || node.variable('TS_EXPERIMENTAL_VERSIONED_CONFIG_DIR')) return [];
    const variable = variableOf(node, 'TS_AUTH_ONCE', pod.namespace, inventory);
    const { origin, value } = variable;
    // without state there is nothing but to log in
    if ((origin !== VariableOrigin.UNSET && value === undefined) || isTrue(value ?? '') || stateOf(pod, inventory)?.store === StateStore.MEMORY) return [];
    return [`TS_AUTH_ONCE of container ${node.name} is ${value === undefined ? 'not set' : shown(variable, `"${value}"`)}, so that it logs in at every start, and a key that expired takes down a node that works: set it to "true"`];
  },
};

/** As Go's `strconv.ParseBool` reads it. */
function isTrue(value: string): boolean {
  return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value);
}
