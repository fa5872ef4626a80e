import { Rule, Severity } from './rule';
import { VariableOrigin, variableOf } from '../manifests/environment';
import { advertisedTagsOf, controlServerOf, hasStatus, partyOf } from '../manifests/tailnet-node';

export const authKeyWithoutPlan: Rule = {
  id: 'auth-key-without-plan',
  severity: Severity.WARNING,
  title: 'The node\'s key will expire, and nothing tells when',
  why: 'An auth key is good for 90 days at most, and often once; what keeps a node in its tailnet is its own key. Without tags that expires after 180 days, unless the tailnet says otherwise, and '
    + 'then the node is out until somebody makes another auth key. A node with tags has a key that does not expire: name them with `--advertise-tags`, or make the auth key give them. '
    + 'Or have the status exporter tell the day.',
  source: 'https://tailscale.com/kb/1028/key-expiry',
  checkPod(pod, inventory) {
    const node = pod.tailnetNode;
    // servers of one's own have other rules
    if (!node || !controlServerOf(pod, inventory)?.isTailscales) return [];
    if (advertisedTagsOf(pod, inventory)?.length !== 0 || partyOf(pod, inventory).tags || hasStatus(pod, inventory)) return [];
    // a file may have the tags
    const folder = variableOf(node, 'TS_EXPERIMENTAL_VERSIONED_CONFIG_DIR', pod.namespace, inventory);
    const isByFile = folder.origin !== VariableOrigin.UNSET || /(^|\s)--?config[= ]/.test(node.commandLine);
    return isByFile ? [] : ['the node names no tags, and unless its auth key gives some its own key expires, after 180 days by default, with nothing in the pod that tells when: '
      + 'name a tag with --advertise-tags in TS_EXTRA_ARGS, or add a StatusExporter'];
  },
};
