import { Rule, Severity } from './rule';
import { serveConfigsOf, targetHost } from '../manifests/serve-config';
import { companionsOf } from '../manifests/tailnet-node';

export const serveTargetNotLoopback: Rule = {
  id: 'serve-target-not-loopback',
  severity: Severity.WARNING,
  title: 'What is served is not on the pod\'s loopback address',
  why: 'A node in the pod of what it serves finds it on loopback, where nothing else does. A target elsewhere is open to the cluster\'s network as well, and the way to it is not '
    + 'encrypted. Let the workload listen on 127.0.0.1, and serve that. A pod with nothing but a tailnet node is a proxy, and not meant here.',
  source: 'https://tailscale.com/kb/1242/tailscale-serve',
  checkPod(pod, inventory) {
    if (companionsOf(pod).length === 0) return [];
    const elsewhere = serveConfigsOf(pod, inventory).flatMap(({ targets }) => targets).flatMap(({ at, target }) => {
      const host = targetHost(target);
      return host === undefined || isLoopback(host) ? [] : [`the serve configuration leads ${at} to ${host}, which is not the pod's loopback address: let the workload listen on 127.0.0.1, and serve that`];
    });
    return [...new Set(elsewhere)];
  },
};

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.') || host === '::1';
}
