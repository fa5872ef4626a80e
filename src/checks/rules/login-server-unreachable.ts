import { Rule, Severity } from './rule';
import { parseRange } from '../manifests/address-range';
import { egressOf, isPublic } from '../manifests/egress';
import { controlServerOf, usesProxy } from '../manifests/tailnet-node';

export const loginServerUnreachable: Rule = {
  id: 'login-server-unreachable',
  severity: Severity.ERROR,
  title: 'Network policies keep the node from the address of its login server',
  why: 'Rules for the public internet leave out private ranges, and a login server of your own often is in one. Admit TCP to its address and port.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  checkPod(pod, inventory) {
    const server = controlServerOf(pod, inventory);
    const egress = egressOf(pod, inventory);
    if (!server?.isAddress || !egress?.isIsolated || isLoopback(server.host) || usesProxy(pod.tailnetNode!)) return [];
    const { host, port, shown } = server;
    // a private address may be a Service's, and a policy is asked for the pod behind it
    if (egress.admits('TCP', port, host) || (egress.mayReachPods && !isPublic(host))) return [];
    return [`login server ${shown} is admitted at TCP ${port} by none of the network policies that isolate its egress: admit ipBlock ${shown}/${parseRange(host)!.family === 4 ? 32 : 128} at TCP ${port}`];
  },
};

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
