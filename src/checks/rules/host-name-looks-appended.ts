import { Rule, Severity } from './rule';
import { shown, variableOf } from '../manifests/environment';

export const hostNameLooksAppended: Rule = {
  id: 'host-name-looks-appended',
  severity: Severity.ERROR,
  title: 'The host name looks like one that was taken',
  why: 'To the second node of a name Tailscale gives the name with `-1` appended. A name that ends so by itself hides that: nobody can tell the node from one that lost its identity. Give it another ending, such as `-b`.',
  source: 'https://tailscale.com/kb/1098/machine-names',
  checkPod(pod, inventory) {
    const node = pod.tailnetNode;
    const hostname = node && variableOf(node, 'TS_HOSTNAME', pod.namespace, inventory);
    return hostname?.value?.endsWith('-1')
      ? [`host name ${shown(hostname, `"${hostname.value}"`)} ends in "-1", which Tailscale appends to the name of a node that lost its identity: give TS_HOSTNAME another ending`] : [];
  },
};
