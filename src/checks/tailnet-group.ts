import { IConstruct } from 'constructs';
import { constructError } from './error';

/** Refuses what is no name of a group in a tailnet's policy. */
export function checkTailnetGroup(construct: IConstruct, what: string, group: string): void {
  if (/^group:[^\s:*,"]+$/.test(group)) return;
  throw constructError(construct, `${what} "${group}" is no group: write it as "group:family"`);
}
