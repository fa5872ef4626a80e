import { Rule, Severity } from './rule';
import { GatewayConfig } from '../manifests/gateway-config';
import { isKernelMode } from '../manifests/tailnet-node';

export const gatewayOnAllAddresses: Rule = {
  id: 'gateway-on-all-addresses',
  severity: Severity.WARNING,
  title: 'The gateway listens on more than loopback',
  why: 'What the tailnet node serves, it takes from loopback. A gateway that listens on other addresses, too, is open to the cluster\'s network, and in kernel mode to the tailnet at its own '
    + 'port, whatever is served. In a container, an unset `gateway.bind` means all addresses. Set it to `loopback`.',
  source: 'https://docs.openclaw.ai/gateway/config-gateway',
  checkPod(pod, inventory) {
    const gateway = pod.tailnetNode && GatewayConfig.of(pod, inventory);
    const isKernel = isKernelMode(pod, inventory);
    // it finds no such address where the node has no device
    if (!gateway?.opening || (gateway.bind.mode === 'tailnet' && !isKernel)) return [];
    const to = [...(isKernel ? ['the tailnet, whatever is served'] : []), ...(gateway.bind.mode === 'tailnet' ? [] : ['the cluster\'s network'])];
    return [`${gateway.opening}, and so open to ${to.join(', and to ')}: set it to "loopback"`];
  },
};
