import { Rule, Severity } from './rule';
import { egressOf } from '../manifests/egress';
import { controlServerOf, usesProxy } from '../manifests/tailnet-node';

export const dnsEgressBlocked: Rule = {
  id: 'dns-egress-blocked',
  severity: Severity.ERROR,
  title: 'Network policies keep the node from resolving its control server',
  why: 'A control server of your own is found by its name, and a policy that isolates the pod\'s egress without admitting DNS leaves the node without an address to log in at. '
    + 'Admit UDP and TCP 53 to the cluster\'s DNS. For Tailscale\'s own server there are fallbacks built in, so it is not asked for there.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  checkPod(pod, inventory) {
    const server = controlServerOf(pod, inventory);
    const egress = egressOf(pod, inventory);
    if (!server || !egress?.isIsolated || server.isTailscales || server.isAddress || server.host === 'localhost' || usesProxy(pod.tailnetNode!)) return [];
    const isKnown = JSON.stringify(pod.spec.hostAliases ?? []).includes(`"${server.host}"`);
    return isKnown || egress.mayResolve ? [] : [`network policies isolate its egress and admit no DNS, so that the login server ${server.shown} has no address: admit UDP and TCP 53 to the cluster's DNS`];
  },
};
