import { setTimeout as sleep } from 'node:timers/promises';
import { withoutControl } from '../../support/machine';
import { ALL, Fault, GATEWAY_STARTS_SECONDS } from '../fault';

export const controlAway: Fault = {
  name: 'control server away',
  how: 'The control server answers nobody, and meanwhile the pod is replaced: the node then has nobody to learn of its peers from. The gateway runs all the same.',
  startsAnew: ALL,
  make: async ({ agent, watch, seconds, rest }) => {
    await withoutControl(async () => {
      // what is connected stays so
      await sleep(seconds * 100);
      await watch.answer(5);
      await agent.namespace.deletePod(agent.name);
      await agent.gatewayHealth(GATEWAY_STARTS_SECONDS);
      await watch.status('that the control server does not answer', 60, ({ errors }) => errors.some(({ code }) => code === 'CONTROL_UNREACHABLE'));
      await rest();
    });
  },
};
