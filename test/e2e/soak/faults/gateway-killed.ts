import { Fault } from '../fault';

export const gatewayKilled: Fault = {
  name: 'gateway killed',
  how: 'The first process of its container is killed, and with it the gateway and what it started.',
  startsAnew: ['openclaw'],
  make: async ({ agent }) => agent.kill('openclaw'),
};
