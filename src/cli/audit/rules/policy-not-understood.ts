import { Fault, Rule, networkEntries, partyOfInstance } from './rule';

/** Something in a policy that may decide who reaches an instance, or what it reaches, and that is not understood here. */
export const policyNotUnderstood: Rule = {
  id: 'policy-not-understood',
  severity: 'warning',
  find: ({ policy, instances, selectors }) => instances.flatMap((instance): Fault[] => {
    const party = partyOfInstance(instance);
    const fix = instance.nodes
      ? 'look at it yourself; write it with users, groups, tags and ports alone to have it checked here'
      : 'use --token-file, so that addresses are known; if that does not help, look at it yourself';
    return [
      ...instance.openings.filter(({ answer }) => answer === 'unknown').map(({ src, entry, ports }) => ({
        subject: instance.tag,
        message: `whether ${selectors.describe(entry)} lets "${src}" reach it at ${ports.join(', ')} cannot be told`,
        fix,
      })),
      ...networkEntries(policy).flatMap(({ entry, src, dst }) => (
        src.filter((each) => selectors.include({ entry, src: each }, party) === 'unknown').map((each) => ({
          subject: instance.tag,
          message: `whether "${each}" in ${selectors.describe(entry)} means the agent itself, and lets it reach ${dst.join(', ')}, cannot be told`,
          fix,
        }))
      )),
    ];
  }),
};
