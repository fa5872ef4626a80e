import { Rule, grantedDevices } from './rule';

/** A person's device that stays in without anybody logging in again, whoever has it by then. Nodes with tags are meant to. */
export const keyNeverExpires: Rule = {
  id: 'key-never-expires',
  severity: 'warning',
  find: (audited) => grantedDevices(audited)
    .filter(({ device }) => device.owner !== undefined && device.keyExpiryDisabled)
    .map(({ device: { name, owner }, tags }) => ({
      subject: name,
      message: `the key of this device of ${owner} never expires, and it reaches ${tags.join(', ')}`,
      fix: 'enable key expiry for it in the admin console, in Machines',
    })),
};
