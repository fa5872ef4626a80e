import { IConstruct } from 'constructs';
import { constructError } from './error';
import type { SingleSignOnOptions } from '../instance/single-sign-on-options';

/** Refuses logins that no tailnet has, and none at all. */
export function checkSingleSignOn(construct: IConstruct, { users }: SingleSignOnOptions): void {
  if (users.length === 0) throw constructError(construct, 'singleSignOn.users is empty, which would let in everybody in the tailnet: name logins, such as "alice@example.com"');
  for (const user of users) {
    if (!/^[^\s@]+@[^\s@]+$/.test(user)) throw constructError(construct, `singleSignOn.users has "${user}", which is no login: write it as the tailnet has it, such as "alice@example.com"`);
  }
}
