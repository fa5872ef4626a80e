import { Rule, Severity } from './rule';
import type { Party } from '../../tailscale/policy/evaluate';
import type { Policy } from '../../tailscale/policy/policy-file';
import { sourceCovers } from '../../tailscale/policy/selectors';
import { variableOf } from '../manifests/environment';
import type { Inventory } from '../manifests/inventory';
import type { CheckedPod } from '../manifests/pod';
import { isKernelMode, partyOf } from '../manifests/tailnet-node';

export const agentReachesTailnet: Rule = {
  id: 'agent-reaches-tailnet',
  severity: Severity.WARNING,
  title: 'The agent has a way into the tailnet',
  why: 'In kernel mode the pod has a route to the tailnet, in userspace mode a proxy may lead there, and no network policy sees what goes through the tunnel: whatever the agent runs reaches what the tailnet\'s policy lets its node '
    + 'reach, with the policy that a tailnet begins with every device. Give the node a tag of its own and make a `TailnetPolicy`, in which agents reach nothing; '
    + '`check --policy FILE` looks at the policy that you have.',
  source: 'https://tailscale.com/kb/1324/grants',
  checkPod(pod, inventory) {
    const way = pod.agent && wayOf(pod, inventory);
    if (!way) return [];
    const { tailnetPolicy } = inventory;
    if (!tailnetPolicy) {
      return [`${way} the agent reaches what its node may reach in the tailnet, and no tailnet policy is given that says what: `
        + 'give the node a tag of its own and make a TailnetPolicy, or pass --policy FILE to `check`'];
    }
    const { policy, where } = tailnetPolicy;
    const party = partyOf(pod, inventory);
    const ways = waysOf(policy, party);
    const sure = ways.filter(({ isSure }) => isSure);
    if (sure.length === 0 && ways.length > 0 && !party.tags) {
      return [`the node names no tags, so that ${where} may let it, and with it the agent, reach ${ways[0].dst.join(', ')} (${ways[0].entry}): give it a tag of its own with --advertise-tags`];
    }
    return sure.map(({ entry, src, dst }) => `${where}: ${entry} lets the node, and with it the agent, reach ${dst.join(', ')} (src "${src}"): name in its src users and other tags alone`);
  },
};

/** How what runs beside a node gets into the tailnet; undefined where it does not. */
function wayOf(pod: CheckedPod, inventory: Inventory): string | undefined {
  if (isKernelMode(pod, inventory)) return 'in kernel mode';
  const { tailnetNode: node, namespace } = pod;
  if (!node) return undefined;
  const read = (name: string) => variableOf(node, name, namespace, inventory).value;
  const isProxy = read('TS_SOCKS5_SERVER') || read('TS_OUTBOUND_HTTP_PROXY_LISTEN')
    || /--?(socks5-server|outbound-http-proxy-listen)\b/.test(`${node.commandLine} ${read('TS_TAILSCALED_EXTRA_ARGS') ?? ''}`);
  return isProxy ? 'by the proxy of its node' : undefined;
}

/** An entry of a policy that opens something to a party. */
interface Way {
  readonly entry: string;
  readonly src: string;
  readonly dst: readonly string[];
  readonly isSure: boolean;
}

/** What a policy lets a party reach, or may. */
function waysOf(policy: Policy, party: Party): Way[] {
  const entries = [
    // without ports, a grant is about applications
    ...policy.grants.filter(({ ip }) => ip !== undefined && ip.length > 0),
    ...policy.acls.filter(({ action }) => action === 'accept'),
    ...(policy.allowsAll ? [{ entry: 'that it has neither grants nor acls', src: ['*'], dst: ['*'] }] : []),
  ];
  return entries.flatMap(({ entry, src, dst }) => {
    const answers = src.map(selector => ({ selector, answer: sourceCovers(policy, selector, party) })).filter(({ answer }) => answer !== 'no');
    const by = answers.find(({ answer }) => answer === 'yes') ?? answers[0];
    return by ? [{ entry, src: by.selector, dst, isSure: by.answer === 'yes' }] : [];
  });
}
