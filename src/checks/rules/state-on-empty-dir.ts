import { Rule, Severity } from './rule';
import { StateStore, stateOf } from '../manifests/node-state';

export const stateOnEmptyDir: Rule = {
  id: 'state-on-empty-dir',
  severity: Severity.WARNING,
  title: 'The identity lies on an emptyDir',
  why: 'An emptyDir ends with its pod. Each new pod then is another node of the tailnet, with another address and a name that ends in `-1`, and needs an auth key that is still good. '
    + 'Mount a PersistentVolumeClaim at `TS_STATE_DIR`.',
  source: 'https://tailscale.com/kb/1282/docker',
  checkPod(pod, inventory) {
    const node = pod.tailnetNode;
    const state = stateOf(pod, inventory);
    if (!node || state?.store !== StateStore.FOLDER) return [];
    const volume = pod.volumeOf(node, state.name!);
    return volume?.emptyDir
      ? [`container ${node.name} keeps its state at ${state.shown}, on the emptyDir "${volume.name}", which ends with the pod: mount a PersistentVolumeClaim there`] : [];
  },
};
