import { Rule, Severity } from './rule';
import { egressOf } from '../manifests/egress';
import { controlServerOf, usesProxy } from '../manifests/tailnet-node';

/** Of the control server and of relays. */
const HTTPS = 443;

export const tailnetEgressBlocked: Rule = {
  id: 'tailnet-egress-blocked',
  severity: Severity.ERROR,
  title: 'Network policies keep the node from its control server',
  why: 'A tailnet node opens every connection itself: to its control server to log in, and to relays where no direct path works. Both are TCP, to port 443 of the public internet, or '
    + 'to the port of a control server of your own. A policy that isolates the pod\'s egress and admits neither leaves the tunnel down for good.',
  source: 'https://tailscale.com/kb/1082/firewall-ports',
  checkPod(pod, inventory) {
    const server = controlServerOf(pod, inventory);
    const egress = egressOf(pod, inventory);
    // what has an address is for login-server-unreachable
    if (!server || !egress?.isIsolated || server.isAddress || server.host === 'localhost' || usesProxy(pod.tailnetNode!)) return [];
    const port = server.isTailscales ? HTTPS : server.port;
    const isOpen = server.isTailscales ? egress.admitsInternet('TCP', port) : egress.admitsSomewhere('TCP', port) || egress.mayReachPods;
    return isOpen ? [] : [`network policies isolate its egress and admit no TCP to port ${port} ${server.isTailscales ? 'of the public internet' : `of ${server.shown}`}, so that the node can neither log in nor be relayed: admit it`];
  },
};
