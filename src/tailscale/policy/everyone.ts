import type { Party } from './party';
import type { Policy } from './policy-file';

/** A member of the tailnet who is in no group; `.invalid` is nobody's domain. */
export const ANYONE: Party = { user: 'anyone@anyone.invalid' };

/** Selectors that mean everyone without naming users. */
const EVERYONE = /^(0\.0\.0\.0\/0|::\/0|100\.64\.0\.0\/10|fd7a:115c:a1e0::\/48|(user:)?\*@.+)$/i;

/** Whether a selector of a policy means every member without naming users, itself or by the address that it is a name of. */
export function isEveryone({ hosts }: Policy, selector: string): boolean {
  return EVERYONE.test(Object.hasOwn(hosts, selector) ? hosts[selector] : selector);
}
