import { Namespace } from '../../support/cluster';
import { until } from '../../support/until';
import { Fault } from '../fault';

const system = new Namespace('kube-system');
/** By which policies know the cluster's DNS, too. */
const DNS = 'k8s-app=kube-dns';

export const dnsAway: Fault = {
  name: 'DNS away',
  how: 'No pod answers for the cluster\'s DNS, and meanwhile the sidecar is killed. A control server that has an address in place of a name is found all the same.',
  startsAnew: ['tailscale'],
  make: async ({ agent, watch, rest }) => {
    await withoutDns(async () => {
      await watch.answer(10);
      await agent.kill('tailscale');
      await watch.answer(60);
      await rest();
    });
  },
};

async function withoutDns(part: () => Promise<void>): Promise<void> {
  const { stdout } = await system.kubectl(['get', 'deployments', `--selector=${DNS}`, '--output=json']);
  const [{ metadata: { name }, spec: { replicas } }] = JSON.parse(stdout).items;
  try {
    await system.kubectl(['scale', 'deployment', name, '--replicas=0']);
    await until('the cluster\'s DNS to be gone', { seconds: 60 }, async () => (
      (await system.kubectl(['get', 'pods', `--selector=${DNS}`, '--output=name'])).stdout === ''
    ));
    await part();
  } finally {
    await system.kubectl(['scale', 'deployment', name, `--replicas=${replicas}`]);
    await system.kubectl(['rollout', 'status', `deployment/${name}`, '--timeout=90s']);
  }
}
