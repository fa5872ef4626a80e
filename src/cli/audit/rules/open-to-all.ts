import { Rule } from './rule';
import { Party } from '../../../tailscale/policy/evaluate';

/** A member of the tailnet who is in no group; `.invalid` is nobody's domain. */
const ANYONE: Party = { user: 'anyone@anyone.invalid' };

/** Selectors that mean everyone without naming users. */
const EVERYONE = /^(0\.0\.0\.0\/0|::\/0|100\.64\.0\.0\/10|fd7a:115c:a1e0::\/48|(user:)?\*@.+)$/i;

/** An instance that whoever is in the tailnet reaches, today's members and those to come. */
export const openToAll: Rule = {
  id: 'open-to-all',
  severity: 'error',
  find: ({ policy: { hosts }, instances, selectors }) => instances.flatMap(({ tag, openings }) => (
    openings
      .filter(({ answer }) => answer === 'yes')
      .filter((opening) => EVERYONE.test(Object.hasOwn(hosts, opening.src) ? hosts[opening.src] : opening.src) || selectors.include(opening, ANYONE) === 'yes')
      .map(({ src, entry, ports }) => ({
        subject: tag,
        message: `${selectors.describe(entry)} lets every member of the tailnet reach it at ${ports.join(', ')} (src "${src}")`,
        fix: `name in its src who may: users, or a group such as "group:${tag.slice('tag:'.length)}"`,
      }))
  )),
};
