import { Rule, Severity } from './rule';
import { ContainerRole } from '../manifests/container';

export const sidecarBlocksAgent: Rule = {
  id: 'sidecar-blocks-agent',
  severity: Severity.WARNING,
  title: 'The node can keep the agent from starting',
  why: 'What stands among `initContainers` has to start before anything else does. An image that is missing, a node that ends at once or a key that is not good then keeps the agent down, which would run without a tailnet. '
    + 'As an ordinary container the node can fail by itself. In a Job it would keep that from ending: there it has to be a native sidecar.',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/',
  checkPod(pod) {
    const node = pod.tailnetNode;
    const blocked = pod.agent ?? pod.containers.find(({ role }) => role === ContainerRole.MAIN);
    if (!node || !blocked || node.role === ContainerRole.MAIN) return [];
    const endsByItself = pod.kind === 'Job' || pod.kind === 'CronJob';
    if (node.role === ContainerRole.INIT) {
      return [`container ${node.name} is an init container, which has to end before container ${blocked.name} starts, and never does: ${endsByItself ? 'set its restartPolicy to Always' : 'move it to containers'}`];
    }
    // among the containers of a job it would keep that from ending
    return endsByItself ? [] : [`container ${node.name} is a native sidecar, and until it has started container ${blocked.name} does not: move it to containers`];
  },
};
