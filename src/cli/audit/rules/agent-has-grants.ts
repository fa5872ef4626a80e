import { Rule, networkEntries, partyOfInstance } from './rule';

/** An instance that is a source: whoever gets an agent to do something reaches what it reaches. */
export const agentHasGrants: Rule = {
  id: 'agent-has-grants',
  severity: 'error',
  find: ({ policy, instances, selectors }) => instances.flatMap((instance) => (
    networkEntries(policy).flatMap(({ entry, src, dst }) => {
      const by = src.find((each) => selectors.include({ entry, src: each }, partyOfInstance(instance)) === 'yes');
      return by === undefined ? [] : [{
        subject: instance.tag,
        message: `${selectors.describe(entry)} lets the agent itself reach ${dst.join(', ')} (src "${by}")`,
        fix: 'name in its src the users and tags that need it, and no tag of an agent',
      }];
    })
  )),
};
