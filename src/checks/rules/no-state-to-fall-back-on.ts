import { Rule, Severity } from './rule';
import { StateStore, stateOf } from '../manifests/node-state';

export const noStateToFallBackOn: Rule = {
  id: 'no-state-to-fall-back-on',
  severity: Severity.WARNING,
  title: 'The node keeps no identity',
  why: 'A node without state joins as another one at each start, with another address and a name that may end in `-1`; and when its auth key is revoked or has expired it does not come back at all. '
    + 'Mount a PersistentVolumeClaim and name a folder of it in `TS_STATE_DIR`, with `TS_KUBE_SECRET: ""`.',
  source: 'https://tailscale.com/kb/1282/docker',
  checkPod(pod, inventory) {
    const node = pod.tailnetNode;
    const state = stateOf(pod, inventory);
    if (!node || !state) return [];
    const fix = 'set TS_STATE_DIR to a folder of a PersistentVolumeClaim';
    const comes = 'which ends with it: once the auth key is revoked or has expired, the node does not come back';
    if (state.store === StateStore.MEMORY) return [`container ${node.name} keeps its identity in memory, ${comes}: ${fix}`];
    if (state.store === StateStore.FOLDER && !node.mountOf(state.name!)) return [`container ${node.name} keeps its identity at ${state.shown}, in the container, ${comes}: ${fix}`];
    return [];
  },
};
