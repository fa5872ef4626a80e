import { agentHasGrants } from './agent-has-grants';
import { copiedNodeKey } from './copied-node-key';
import { expiredButGranted } from './expired-but-granted';
import { instanceKeyExpires } from './instance-key-expires';
import { instanceMissing } from './instance-missing';
import { keyNeverExpires } from './key-never-expires';
import { noOwner } from './no-owner';
import { notAuthorized } from './not-authorized';
import { openToAll } from './open-to-all';
import { policyNotUnderstood } from './policy-not-understood';
import { Audited, Finding, Rule } from './rule';
import { severalDevices } from './several-devices';

/** All rules, in the order in which what they find is told: errors first. */
export const RULES: readonly Rule[] = [
  openToAll,
  agentHasGrants,
  noOwner,
  copiedNodeKey,
  keyNeverExpires,
  expiredButGranted,
  notAuthorized,
  instanceMissing,
  severalDevices,
  instanceKeyExpires,
  policyNotUnderstood,
];

/** What the rules find. */
export function findingsOf(audited: Audited): Finding[] {
  return RULES.flatMap((rule) => rule.find(audited).map((fault) => ({ id: rule.id, severity: rule.severity, ...fault })));
}
