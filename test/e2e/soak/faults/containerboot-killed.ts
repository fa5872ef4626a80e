import { Fault } from '../fault';

export const containerbootKilled: Fault = {
  name: 'containerboot killed',
  how: 'The first process of the sidecar is killed, and with it all others.',
  startsAnew: ['tailscale'],
  make: async ({ agent }) => agent.kill('tailscale'),
};
