import { Rule } from './rule';

/** A tag that others may reach and that no device has: whoever gets it next is reached. */
export const instanceMissing: Rule = {
  id: 'instance-missing',
  severity: 'warning',
  find: ({ instances }) => instances
    .filter(({ nodes }) => nodes?.length === 0)
    .map(({ tag }) => ({
      subject: tag,
      message: 'the policy lets others reach it, and no device has it',
      fix: 'see with `cdk8s-openclaw status` whether the instance is connected; if there is none any more, take the tag out of the policy',
    })),
};
