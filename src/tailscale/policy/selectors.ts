import { isIP } from 'node:net';
import { isInRange, isOutsideOfTailnets, isSameFamily } from './addresses';
import { Answer, some } from './answer';
import { Party, isPersonal, isTagged } from './party';
import type { Policy } from './policy-file';

/** Sources that are persons by their role in the tailnet, or outside it: none of them is a tagged device. */
const ROLES = ['owner', 'admin', 'it-admin', 'network-admin', 'billing-admin', 'auditor', 'shared'].map(role => `autogroup:${role}`);

/** A login, and no pattern that stands for many. */
const LOGIN = /^[^\s:*]+@[^\s:*]*$/;

/** Whether a selector of a policy's source covers a party. */
export function sourceCovers(policy: Policy, selector: string, party: Party): Answer {
  // even from outside of the tailnet
  if (selector === 'autogroup:danger-all') return 'yes';
  return covers(policy, selector, party);
}

/** Whether a selector of a policy's destination covers a party, which is a device of the tailnet. */
export function destinationCovers(policy: Policy, selector: string, party: Party): Answer {
  // the devices of whoever asks, without those that have tags
  if (selector === 'autogroup:self') return isTagged(party) ? 'no' : 'unknown';
  // addresses outside of the tailnet, by way of an exit node
  if (selector === 'autogroup:internet') return 'no';
  return covers(policy, selector, party);
}

/**
 * What sources and destinations have in common.
 *
 * @see https://tailscale.com/kb/1396/targets
 */
function covers(policy: Policy, selector: string, party: Party): Answer {
  if (selector === '*') return 'yes';
  if (selector === 'autogroup:member' || selector === 'autogroup:members') return personal(party, 'yes');
  if (selector === 'autogroup:tagged') return tagged(party, 'yes');
  if (ROLES.includes(selector)) return personal(party, party.group === selector ? 'yes' : 'unknown');
  if (selector.startsWith('tag:')) return tagged(party, party.tags?.includes(selector) ? 'yes' : 'no');
  if (selector.startsWith('group:')) return personal(party, groupHas(policy, selector, party));
  if (Object.hasOwn(policy.hosts, selector)) return hasAddress(policy.hosts[selector], party);
  if (isIP(selector.split('/')[0])) return hasAddress(selector, party);
  if (LOGIN.test(selector)) return personal(party, isUser(selector, party));
  // a pattern for many logins
  if (/^(user:)?\*@[^\s:*]+$/.test(selector)) return personal(party, 'unknown');
  return 'unknown';
}

/** An answer that holds for the devices of persons; those with tags are not theirs. */
function personal(party: Party, answer: Answer): Answer {
  if (isTagged(party)) return 'no';
  return isPersonal(party) ? answer : 'unknown';
}

/** An answer that holds for devices with tags. */
function tagged(party: Party, answer: Answer): Answer {
  if (isTagged(party)) return answer;
  return isPersonal(party) || party.tags ? 'no' : 'unknown';
}

function isUser(login: string, { user }: Party): Answer {
  if (user === undefined) return 'unknown';
  if (login === user) return 'yes';
  // whether the two are one is up to whoever lets persons log in
  return login.toLowerCase() === user.toLowerCase() ? 'unknown' : 'no';
}

function groupHas({ groups }: Policy, name: string, party: Party): Answer {
  if (party.group === name) return 'yes';
  const members = Object.hasOwn(groups, name) ? groups[name] : undefined;
  // a group that is not in the policy may come from an identity provider
  if (!members) return 'unknown';
  return some(members.map(member => LOGIN.test(member) ? isUser(member, party) : 'unknown'));
}

function hasAddress(range: string, { addresses }: Party): Answer {
  if (!addresses) return isOutsideOfTailnets(range) ? 'no' : 'unknown';
  const inRange = addresses.map(address => isInRange(address, range));
  if (inRange.includes(true)) return 'yes';
  if (inRange.includes(undefined)) return 'unknown';
  // a device has an address of each family
  return addresses.length === 0 || addresses.some(address => isSameFamily(address, range)) ? 'no' : 'unknown';
}
