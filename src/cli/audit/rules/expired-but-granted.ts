import { Rule, grantedDevices } from './rule';
import { hasExpired } from '../api/device';

/** A device that has been out for long enough to be forgotten, and would be back in with one login. */
export const expiredButGranted: Rule = {
  id: 'expired-but-granted',
  severity: 'warning',
  find: (audited) => grantedDevices(audited)
    .filter(({ device }) => hasExpired(device, audited.now))
    .map(({ device: { name, expires }, tags }) => ({
      subject: name,
      message: `its key expired at ${expires}, and the policy still lets it reach ${tags.join(', ')}`,
      fix: 'remove it in the admin console, in Machines, or log in again on it if it is in use',
    })),
};
