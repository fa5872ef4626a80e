import { Rule, Severity } from './rule';
import { grantsTo } from '../../tailscale/policy/evaluate';
import { protocolIs } from '../../tailscale/policy/ports';
import { serveConfigsOf } from '../manifests/serve-config';
import { companionsOf, isUserspaceMode, partyOf } from '../manifests/tailnet-node';

export const userspaceOpensLoopback: Rule = {
  id: 'userspace-opens-loopback',
  severity: Severity.WARNING,
  title: 'Userspace mode opens every port of the loopback address',
  why: 'A node in userspace mode leads each port of its own, TCP and UDP, to the same port of the pod\'s loopback address, with a serve configuration, too. Whoever in the tailnet may reach the node '
    + 'reaches what was meant for the pod alone. Only the tailnet\'s policy narrows it: let it admit the TCP ports that are served, and no other; `check --policy FILE` looks at it.',
  source: 'https://tailscale.com/kb/1112/userspace-networking',
  checkPod(pod, inventory) {
    const node = pod.tailnetNode;
    if (!node || !isUserspaceMode(pod, inventory) || companionsOf(pod).length === 0) return [];
    // closes what is served, too
    if (/--shields-up(?!=false)/.test(`${node.commandLine} ${node.env('TS_EXTRA_ARGS') ?? ''}`)) return [];
    const configs = serveConfigsOf(pod, inventory);
    const served = [...new Set(configs.flatMap(({ ports }) => ports))].sort((a, b) => a - b);
    const { tailnetPolicy } = inventory;
    const openings = tailnetPolicy && grantsTo(tailnetPolicy.policy, partyOf(pod, inventory));
    if (openings?.every(({ ports }) => ports.every(entry => opensOnly(entry, served)))) return [];
    const admitted = served.length === 0 ? 'the ports that are served' : `port${served.length === 1 ? '' : 's'} ${served.join(' and ')}`;
    return [`userspace mode opens every port on the pod's loopback address, TCP and UDP, to whoever in the tailnet may reach this node: let the tailnet policy admit ${admitted} alone, or use TailscaleMode.KERNEL (TS_USERSPACE=false)`];
  },
};

/** Whether an entry of a policy, such as `tcp:8080` or `80,443`, opens no port but those that are served; where these are not known, whether it names each of its ports. */
function opensOnly(entry: string, served: readonly number[]): boolean {
  const [list, protocol] = entry.split(':').reverse();
  if (protocolIs(protocol, 'tcp') === 'no' && protocolIs(protocol, 'udp') === 'no') return true;
  return list.split(',').every(port => /^\d+$/.test(port.trim()) && (served.length === 0 || served.includes(Number(port))));
}
