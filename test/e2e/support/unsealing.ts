import { Workload } from './agent';
import { outcomeOf } from './run';
import { until } from './until';

/** Why values did not open: what the kubelet shows of the init container's end, once it has ended. */
export async function messageOf({ namespace, name }: Workload, consumer: string): Promise<string> {
  const container = `unseal-${consumer}`;
  return until(`${container} of ${name} to end with a message`, { seconds: 120, details: async () => namespace.describe() }, async () => {
    const status = await namespace.container(name, container);
    return status?.state.terminated?.message ?? status?.lastState.terminated?.message;
  });
}

/** The report in the pod, read as the status exporter will: by another container, with a user of its own, that mounts the report and nothing else. */
export async function reportOf({ namespace, name }: Workload): Promise<any> {
  const pod = await namespace.pod(name);
  const reader = {
    name: 'report-reader',
    image: 'node:24-bookworm-slim',
    imagePullPolicy: 'IfNotPresent',
    command: ['cat', '/report/unseal-tailscale.json'],
    volumeMounts: [{ name: 'tailscale-report', mountPath: '/report', readOnly: true }],
    securityContext: { runAsUser: 65532, runAsGroup: 65532, runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  const path = `/api/v1/namespaces/${namespace.name}/pods/${pod.metadata.name}/ephemeralcontainers`;
  // without the version that was read: the kubelet writes the pod's status at any time, and this is no race with it
  const metadata = { ...pod.metadata, resourceVersion: undefined };
  await namespace.kubectl(['replace', '--raw', path, '-f', '-'], JSON.stringify({ ...pod, metadata, spec: { ...pod.spec, ephemeralContainers: [reader] } }));
  return until(`${name}'s report to be read`, { seconds: 90, details: async () => namespace.describe() }, async () => {
    const { code, stdout } = await outcomeOf(['kubectl', '--namespace', namespace.name, 'logs', pod.metadata.name, '--container', reader.name]);
    return code === 0 && stdout.endsWith('}\n') && JSON.parse(stdout);
  });
}

/** Changes one byte of a sealed value on the cluster, past all checks at synthesis. */
export async function tamper({ namespace }: Workload, configMap: string, field: string): Promise<void> {
  const { data } = await namespace.get('configmap', configMap);
  const document = JSON.parse(data![`${field}.json`]);
  const message = Buffer.from(document.ciphertext, 'base64');
  message[message.length - 1] = 255 - message[message.length - 1];
  await namespace.patch('configmap', configMap, { data: { [`${field}.json`]: JSON.stringify({ ...document, ciphertext: message.toString('base64') }) } });
}
