import { ALL, Fault, GATEWAY_STARTS_SECONDS } from '../fault';

export const stateFull: Fault = {
  name: 'state claim full',
  how: 'The volume with the node\'s identity has no room for a byte more, and the pod is replaced. Containerboot writes to it at each start, and ends where it can not: the node is '
    + 'away until there is room. The gateway runs all the same.',
  startsAnew: ALL,
  make: async ({ agent, watch, rest }) => {
    await agent.state.full(async () => {
      await agent.namespace.deletePod(agent.name);
      await agent.gatewayHealth(GATEWAY_STARTS_SECONDS);
      await watch.status('that the daemon does not run', 60, ({ errors }) => errors.some(({ code }) => code === 'DAEMON_UNREACHABLE'));
      await rest();
    });
  },
};
