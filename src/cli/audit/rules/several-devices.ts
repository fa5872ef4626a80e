import { Rule } from './rule';

/** A tag on more than one device: what is granted to one instance is granted to all of them, and a node that lost its state leaves its elder behind. */
export const severalDevices: Rule = {
  id: 'several-devices',
  severity: 'warning',
  find: ({ instances }) => instances.flatMap(({ tag, nodes = [] }) => (nodes.length < 2 ? [] : [{
    subject: tag,
    message: `${nodes.length} devices have it, and whoever may reach one may reach all: ${nodes.map(({ name }) => name).join(', ')}`,
    fix: 'remove in the admin console, in Machines, those that are left over; give each instance a tag of its own',
  }])),
};
