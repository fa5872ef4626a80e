import { STATUS_PORT } from '../../support/status';
import { peer } from '../../support/tailnet';
import { until } from '../../support/until';
import { ALL, Fault, GATEWAY_STARTS_SECONDS, Scene } from '../fault';

const HEALTH = ['curl', '--silent', '--fail', '--max-time', '5', 'http://127.0.0.1:18789/healthz'];
/** The grace period of an agent's pod, and a little more. */
const GATEWAY_ENDS_SECONDS = 360;

export const dataFull: Fault = {
  name: 'data claim full',
  how: 'The volume with the agent\'s data has no room for a byte more, and the gateway is killed. The tunnel stands whatever becomes of the gateway.',
  startsAnew: ['openclaw'],
  make: async scene => scene.agent.data.full(async () => {
    const ends = await endsOf(scene);
    await scene.agent.kill('openclaw');
    // the first of them is the kill
    await tunnelStands(scene, ends + 2);
  }),
};

export const dataFullAndDeleted: Fault = {
  name: 'data claim full, pod deleted',
  how: 'The same, and the pod is deleted. A gateway that could not store how it ended may not end until its pod\'s grace period of 345 seconds does: as long, a rollout waits.',
  startsAnew: ALL,
  make: async scene => scene.agent.data.full(async () => {
    await scene.agent.namespace.deletePod(scene.agent.name, GATEWAY_ENDS_SECONDS);
    await tunnelStands(scene, 1);
  }),
};

/** Looks at the tunnel, once the gateway answers, or has ended so often. */
async function tunnelStands(scene: Scene, ends: number): Promise<void> {
  const { agent, watch, rest } = scene;
  await until('the gateway to answer, or to end', { seconds: GATEWAY_STARTS_SECONDS, details: async () => agent.namespace.describe() }, async () => (
    (await agent.namespace.exec(agent.name, 'openclaw', HEALTH)).code === 0 || await endsOf(scene) >= ends
  ));
  await watch.status('that the node is connected', 30, ({ state, errors }) => state === 'connected' && errors.length === 0);
  await peer.getInTime(`http://${agent.hostname}:${STATUS_PORT}/readyz`, 30);
  await rest();
}

async function endsOf({ agent }: Scene): Promise<number> {
  return (await agent.namespace.container(agent.name, 'openclaw'))!.restartCount;
}
