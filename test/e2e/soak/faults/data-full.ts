import { STATUS_PORT } from '../../support/status';
import { peer } from '../../support/tailnet';
import { until } from '../../support/until';
import { ALL, Fault, GATEWAY_STARTS_SECONDS } from '../fault';

const HEALTH = ['curl', '--silent', '--fail', '--max-time', '5', 'http://127.0.0.1:18789/healthz'];

export const dataFull: Fault = {
  name: 'data claim full',
  how: 'The volume with the agent\'s data has no room for a byte more, and the pod is replaced. The tunnel stands whatever becomes of the gateway.',
  startsAnew: ALL,
  make: async ({ agent, watch, rest }) => {
    await agent.data.full(async () => {
      await agent.namespace.deletePod(agent.name);
      await until('the gateway to answer, or to end', { seconds: GATEWAY_STARTS_SECONDS, details: async () => agent.namespace.describe() }, async () => (
        (await agent.namespace.exec(agent.name, 'openclaw', HEALTH)).code === 0 || (await agent.namespace.container(agent.name, 'openclaw'))!.restartCount > 0
      ));
      await watch.status('that the node is connected', 30, ({ state, errors }) => state === 'connected' && errors.length === 0);
      await peer.getInTime(`http://${agent.hostname}:${STATUS_PORT}/readyz`, 30);
      await rest();
    });
  },
};
