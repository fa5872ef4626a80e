import { Rule, grantedDevices } from './rule';

/** A device that waits for an administrator's approval: that is when to look what it would reach. */
export const notAuthorized: Rule = {
  id: 'not-authorized',
  severity: 'warning',
  find: (audited) => grantedDevices(audited)
    .filter(({ device }) => !device.authorized)
    .map(({ device: { name, owner, tags: own }, tags }) => ({
      subject: name,
      message: `this device of ${owner ?? (own.join(', ') || 'nobody')} waits for approval, which will let it reach ${tags.join(', ')}`,
      fix: 'ask whose it is; approve or remove it in the admin console, in Machines',
    })),
};
