import { Fault } from '../fault';

export const tailscaledKilled: Fault = {
  name: 'tailscaled killed',
  how: 'The daemon of the sidecar is killed. Containerboot ends with it.',
  startsAnew: ['tailscale'],
  make: async ({ agent }) => agent.kill('tailscale', 'tailscaled'),
};
