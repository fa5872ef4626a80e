import { ContainerStatus, KubeEvent, Pod, Workload } from '../../../src/cli/status/kube-objects';
import { TAILNET_NODE_LABEL } from '../../../src/pod/labels';
import { TailscaleStatus } from '../../../src/status/document';
import { connected } from '../../programs/status/support/statuses';

export const CREATED = '2026-05-01T10:00:00Z';

const metadata = (name: string, instance: string) => ({
  namespace: 'agents', name, uid: `uid-of-${name}`, creationTimestamp: CREATED, labels: { [TAILNET_NODE_LABEL]: instance },
});

export function container(name: string, state: ContainerStatus['state'] = { running: {} }, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, image: `example/${name}:1`, restartCount: 0, state, ...more };
}

/** A pod of an instance with all its containers, as the API server tells of it. */
export function pod(instance: string, status: Partial<Pod['status']> = {}, containers = ['openclaw', 'tailscale', 'status']): Pod {
  return {
    metadata: metadata(`${instance}-0`, instance),
    spec: { containers: containers.map((name) => ({ name, ...(name === 'status' ? { ports: [{ name: 'status', containerPort: 9003 }] } : {}) })) },
    status: { phase: 'Running', containerStatuses: containers.map((name) => container(name)), ...status },
  };
}

/** A pod whose containers have not been started. */
export function pendingPod(instance: string, status: Partial<Pod['status']> = {}): Pod {
  return pod(instance, { phase: 'Pending', containerStatuses: [], conditions: [{ type: 'PodScheduled', status: 'True' }], ...status });
}

export function deployment(instance: string, replicas: number, conditions: Workload['status'] = {}): Workload {
  const { labels, ...own } = metadata(instance, instance);
  return { kind: 'Deployment', metadata: own, spec: { replicas, template: { metadata: { labels } } }, status: conditions };
}

export function event(reason: string, message: string, lastTimestamp = CREATED): KubeEvent {
  return { reason, message, lastTimestamp };
}

export const document = (more: Partial<TailscaleStatus> = {}): TailscaleStatus => ({ ...connected, ...more });
