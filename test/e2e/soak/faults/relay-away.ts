import { withoutRelay } from '../../support/machine';
import { Fault } from '../fault';

export const relayAway: Fault = {
  name: 'relay away',
  how: 'The relay, and the STUN server that is one with it, answer nobody. What has a direct path keeps it.',
  startsAnew: [],
  make: async ({ watch, rest }) => {
    await withoutRelay(async () => {
      await watch.status('that UDP reaches nobody', 60, ({ udp }) => udp.available === 'no');
      await watch.answer(10);
      await rest();
    });
  },
};
