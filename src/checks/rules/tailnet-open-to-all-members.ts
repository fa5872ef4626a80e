import { Rule, Severity } from './rule';
import { Party, grantsTo } from '../../tailscale/policy/evaluate';
import { sourceCovers } from '../../tailscale/policy/selectors';
import { partyOf } from '../manifests/tailnet-node';

/** A member of the tailnet who is in no group; `.invalid` is nobody's domain. */
const ANYONE: Party = { user: 'anyone@anyone.invalid' };

/** Selectors that mean everyone without naming users. */
const EVERYONE = /^(0\.0\.0\.0\/0|::\/0|100\.64\.0\.0\/10|fd7a:115c:a1e0::\/48|(user:)?\*@.+)$/i;

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
      .filter(({ answer, src }) => answer === 'yes' && (EVERYONE.test(Object.hasOwn(policy.hosts, src) ? policy.hosts[src] : src) || sourceCovers(policy, src, ANYONE) === 'yes'))
      .map(({ entry, src, ports }) => `${where}: ${entry} lets every member of the tailnet reach it at ${ports.join(', ')} (src "${src}"): name users or groups in its src`);
  },
};
