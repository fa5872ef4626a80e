import { IConstruct } from 'constructs';
import { constructError } from './error';
import type { FailedLoginOptions } from '../instance/failed-login-options';

/** Refuses a limit that lets nobody in, or limits nothing. */
export function checkFailedLogins(construct: IConstruct, { maxAttempts, window, lockout }: FailedLoginOptions): void {
  if (maxAttempts !== undefined && !(Number.isInteger(maxAttempts) && maxAttempts > 0)) {
    throw constructError(construct, `failedLogins.maxAttempts is ${maxAttempts}: use a whole number from 1`);
  }
  for (const [name, duration] of Object.entries({ window, lockout })) {
    if (duration?.toMilliseconds() === 0) throw constructError(construct, `failedLogins.${name} is 0: use a time that is longer`);
  }
}
