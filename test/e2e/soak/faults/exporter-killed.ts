import { Fault } from '../fault';

export const exporterKilled: Fault = {
  name: 'status exporter killed',
  how: 'The first process of its container is killed.',
  startsAnew: ['status'],
  make: async ({ agent }) => agent.kill('status'),
};
