import { Rule, Severity } from './rule';
import { grantsTo } from '../../tailscale/policy/evaluate';
import { ANYONE, isEveryone } from '../../tailscale/policy/everyone';
import { sourceCovers } from '../../tailscale/policy/selectors';
import { partyOf } from '../manifests/tailnet-node';

export const tailnetOpenToAllMembers: Rule = {
  id: 'tailnet-open-to-all-members',
  severity: Severity.WARNING,
  title: 'Every member of the tailnet reaches the node',
  why: 'The policy that a tailnet begins with lets all reach all, and so does one whose `src` is `*` or `autogroup:member`: whoever joins later, too, and every device of theirs, lost ones '
    + 'among them. Name in `src` who may reach an agent: users, or a group. `TailnetPolicy` writes such a policy.',
  source: 'https://tailscale.com/kb/1324/grants',
  checkPod(pod, inventory) {
    const { tailnetPolicy } = inventory;
    if (!pod.tailnetNode || !tailnetPolicy) return [];
    const { policy, where } = tailnetPolicy;
    return grantsTo(policy, partyOf(pod, inventory))
      .filter(({ answer, src }) => answer === 'yes' && (isEveryone(policy, src) || sourceCovers(policy, src, ANYONE) === 'yes'))
      .map(({ entry, src, ports }) => `${where}: ${entry} lets every member of the tailnet reach it at ${ports.join(', ')} (src "${src}"): name users or groups in its src`);
  },
};
