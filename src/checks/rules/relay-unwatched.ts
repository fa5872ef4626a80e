import { Rule, Severity } from './rule';
import { VariableOrigin, variableOf } from '../manifests/environment';
import { hasStatus } from '../manifests/tailnet-node';

export const relayUnwatched: Rule = {
  id: 'relay-unwatched',
  severity: Severity.WARNING,
  title: 'Nothing tells when connections go through a relay',
  why: 'A node that finds no direct path uses a relay, which works, is slower and limited, and shows nowhere but in the daemon. The status exporter of this library tells it on a page and '
    + 'in metrics; `TS_ENABLE_METRICS`, with something that collects them, counts bytes by path.',
  source: 'https://tailscale.com/kb/1482/client-metrics',
  checkPod(pod, inventory) {
    const node = pod.tailnetNode;
    if (!node || hasStatus(pod, inventory)) return [];
    const read = (name: string) => variableOf(node, name, pod.namespace, inventory);
    const metrics = read('TS_ENABLE_METRICS');
    const isOn = metrics.origin !== VariableOrigin.UNSET && (metrics.value === undefined || /^(1|t|true)$/i.test(metrics.value));
    // the daemon's own, which has the same metrics
    const hasDebug = read('TS_DEBUG_ADDR_PORT').origin !== VariableOrigin.UNSET || /(^|\s)--?debug[= ]/.test(`${node.commandLine} ${read('TS_TAILSCALED_EXTRA_ARGS').value ?? ''}`);
    return isOn || hasDebug ? []
      : [`container ${node.name} has no metrics and there is no status exporter beside it, so that nobody learns when connections go through a relay: add a StatusExporter, or set TS_ENABLE_METRICS to "true" and collect them`];
  },
};
