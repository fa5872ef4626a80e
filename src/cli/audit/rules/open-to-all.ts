import { Rule } from './rule';
import { ANYONE, isEveryone } from '../../../tailscale/policy/everyone';

/** An instance that whoever is in the tailnet reaches, today's members and those to come. */
export const openToAll: Rule = {
  id: 'open-to-all',
  severity: 'error',
  find: ({ policy, instances, selectors }) => instances.flatMap(({ tag, openings }) => (
    openings
      .filter(({ answer }) => answer === 'yes')
      .filter((opening) => isEveryone(policy, opening.src) || selectors.include(opening, ANYONE) === 'yes')
      .map(({ src, entry, ports }) => ({
        subject: tag,
        message: `${selectors.describe(entry)} lets every member of the tailnet reach it at ${ports.join(', ')} (src "${src}")`,
        fix: `name in its src who may: users, or a group such as "group:${tag.slice('tag:'.length)}"`,
      }))
  )),
};
