import { ALL, Fault } from '../fault';

export const podDeleted: Fault = {
  name: 'pod deleted',
  how: 'The pod is deleted, and the Deployment makes another.',
  startsAnew: ALL,
  make: async ({ agent }) => agent.namespace.deletePod(agent.name),
};
