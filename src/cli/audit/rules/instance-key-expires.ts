import { Rule } from './rule';
import { hasExpired } from '../api/device';

/** How long before it is told. */
const DAYS = 14;

const MS_PER_DAY = 86_400_000;

/** An instance that nobody reaches any more once its node's key expires, as that of a node with a tag does only when somebody asked for it. */
export const instanceKeyExpires: Rule = {
  id: 'instance-key-expires',
  severity: 'warning',
  find: ({ instances, now }) => instances.flatMap(({ tag, nodes = [] }) => (
    nodes
      .filter((node) => hasExpired(node, new Date(now.getTime() + DAYS * MS_PER_DAY)))
      .map((node) => ({
        subject: tag,
        message: `the key of its node ${node.name} ${hasExpired(node, now) ? 'expired' : 'expires'} at ${node.expires}; nobody reaches it then`,
        fix: 'disable key expiry for the node in the admin console, in Machines, or renew its auth key so that it logs in again',
      }))
  )),
};
