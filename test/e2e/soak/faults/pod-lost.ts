import { ALL, Fault } from '../fault';

export const podLost: Fault = {
  name: 'pod lost',
  how: 'All its processes are killed, and the pod is deleted without a grace period, as when a machine is lost. A gateway that could not give back its lease of the data is waited for '
    + 'by the next one, for five minutes at most: OpenClaw has it so, lest two write to one database.',
  startsAnew: ALL,
  make: async ({ agent }) => {
    const { metadata } = await agent.namespace.pod(agent.name);
    await Promise.all(ALL.map(async container => agent.kill(container)));
    await agent.namespace.kubectl(['delete', 'pod', metadata.name, '--force', '--grace-period=0', '--wait=false']);
  },
};
