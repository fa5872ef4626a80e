import { Answer, some } from './answer';
import type { Member } from './tailnet-member';

/** Logins by group. */
export type Groups = { readonly [name: string]: readonly string[] };

/**
 * Whether what one member was granted, another has as well: `unknown` where that depends on what is not in the app, such as whose a device is.
 */
export function covers(granted: Member, subject: Member, groups: Groups): Answer {
  if (granted.kind === subject.kind && granted.selector === subject.selector) return 'yes';
  // whose a device is, and which tags it has, is known to the tailnet alone; who is a member of it as well
  if (granted.kind === 'device' && subject.kind === 'device') return 'no';
  if (granted.kind === 'device' || subject.kind === 'device') return 'unknown';
  // a device with tags is nobody's
  if (granted.kind === 'tag' || subject.kind === 'tag') return 'no';
  if (granted.kind === 'any' || subject.kind === 'any') return 'unknown';
  return coversPersons(membersOf(granted, groups), membersOf(subject, groups));
}

/** What several members were granted together. */
export function anyCovers(granted: readonly Member[], subject: Member, groups: Groups): Answer {
  return some(granted.map(member => covers(member, subject, groups)));
}

function coversPersons(granted: readonly string[] | undefined, subjects: readonly string[] | undefined): Answer {
  if (!granted || !subjects) return 'unknown';
  const covered = subjects.filter(login => granted.includes(login));
  if (covered.length === 0) return 'no';
  return covered.length === subjects.length ? 'yes' : 'unknown';
}

function membersOf({ kind, selector }: Member, groups: Groups): readonly string[] | undefined {
  if (kind === 'user') return [selector];
  return Object.hasOwn(groups, selector) ? groups[selector] : undefined;
}
