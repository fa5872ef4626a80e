import { IConstruct } from 'constructs';
import { constructError } from './error';
import type { SingleSignOnOptions } from '../instance/single-sign-on-options';

/**
 * Refuses logins that no tailnet has, and none at all.
 *
 * @param isOwnServer whether the control server is not Tailscale's
 */
export function checkSingleSignOn(construct: IConstruct, { users }: SingleSignOnOptions, isOwnServer: boolean): void {
  if (users.length === 0) throw constructError(construct, 'singleSignOn.users is empty, which would let in everybody in the tailnet: name logins, such as "alice@example.com"');
  // Headscale's own users have names without a domain
  const login = isOwnServer ? /^[^\s,]+$/ : /^[^\s@]+@[^\s@]+$/;
  const wrong = users.find(user => !login.test(user));
  if (wrong !== undefined) {
    throw constructError(construct, `singleSignOn.users has "${wrong}", which is no login: write it as the tailnet has it, such as "alice@example.com"`);
  }
}
