import { Rule, grantedDevices } from './rule';

/** A device that reaches an instance, and that is nobody's. */
export const noOwner: Rule = {
  id: 'no-owner',
  severity: 'error',
  find: (audited) => grantedDevices(audited)
    .filter(({ device: { owner, tags } }) => owner === undefined && tags.length === 0)
    .map(({ device: { name }, tags }) => ({
      subject: name,
      message: `this device has neither a user nor a tag, and the policy may let it reach ${tags.join(', ')}`,
      fix: 'remove it in the admin console, in Machines, or give it the tag of what it is for',
    })),
};
