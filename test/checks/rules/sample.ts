import { Inventory } from '../../../src/checks/manifests/inventory';
import { Manifest, nameOf } from '../../../src/checks/manifests/manifest';
import type { Rule } from '../../../src/checks/rules/rule';
import { parsePolicy } from '../../../src/tailscale/policy/policy-file';

/** Fields of a sample's container that a test wants to differ, as they are written. */
type ContainerFields = { readonly [field: string]: any };

/** What a test wants to differ in the sample. */
export interface SampleOptions {
  /** Fields of the workload, such as `kind` or `spec`; `spec` is laid over the sample's. */
  readonly workload?: { readonly [field: string]: any };
  readonly metadata?: { readonly [field: string]: any };
  /** Fields of the pod. */
  readonly pod?: { readonly [field: string]: any };
  readonly podLabels?: { readonly [name: string]: string };
  /** Fields of the agent's container. */
  readonly agent?: ContainerFields;
  /** Fields of the tailnet node's container, or false for none. */
  readonly node?: ContainerFields | false;
  /** Environment of the node's container, over the sample's; undefined takes a variable out. */
  readonly env?: { readonly [name: string]: string | undefined };
}

/** A workload with an agent and a tailnet node, as somebody would write it by hand, with what most rules ask for. */
export function sample({ workload, metadata, pod, podLabels, agent, node, env }: SampleOptions = {}): Manifest {
  const variables = {
    TS_AUTHKEY: 'file:/run/tailscale-auth/auth-key',
    TS_AUTH_ONCE: 'true',
    TS_HOSTNAME: 'agent',
    TS_KUBE_SECRET: '',
    TS_STATE_DIR: '/var/lib/tailscale/state',
    TS_USERSPACE: 'false',
    ...env,
  };
  const tailscale = {
    name: 'tailscale',
    image: 'ghcr.io/tailscale/tailscale:v1.102.3',
    env: Object.entries(variables).filter(([, value]) => value !== undefined).map(([name, value]) => ({ name, value })),
    resources: { requests: { cpu: '50m', memory: '64Mi' } },
    securityContext: { capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } },
    volumeMounts: [
      { name: 'state', mountPath: '/var/lib/tailscale' },
      { name: 'key', mountPath: '/run/tailscale-auth' },
    ],
    ...node || {},
  };
  const { restartPolicy } = tailscale as ContainerFields;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'agent', namespace: 'agents', ...metadata },
    ...workload,
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: 'agent' } },
      ...workload?.spec,
      template: {
        metadata: { labels: { app: 'agent', ...podLabels } },
        spec: {
          automountServiceAccountToken: false,
          ...(restartPolicy ? { initContainers: [tailscale] } : {}),
          containers: [
            {
              name: 'openclaw',
              image: 'ghcr.io/openclaw/openclaw:2026.9.6',
              args: ['node', 'openclaw.mjs', 'gateway', 'run'],
              env: [{ name: 'OPENCLAW_CONFIG_PATH', value: '/etc/openclaw/openclaw.json' }],
              resources: { requests: { cpu: '250m', memory: '1Gi' } },
              volumeMounts: [{ name: 'config', mountPath: '/etc/openclaw' }, { name: 'data', mountPath: '/home/node/.openclaw' }],
              ...agent,
            },
            ...(node === false || restartPolicy ? [] : [tailscale]),
          ],
          volumes: [
            { name: 'config', configMap: { name: 'agent-config' } },
            { name: 'data', persistentVolumeClaim: { claimName: 'agent-data' } },
            { name: 'state', persistentVolumeClaim: { claimName: 'agent-state' } },
            { name: 'key', secret: { secretName: 'tailscale-auth' } },
          ],
          ...pod,
        },
      },
    },
  };
}

/** The ConfigMap with the gateway's configuration that the sample mounts. */
export function gatewayConfig(config: object): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'agent-config', namespace: 'agents' }, data: { 'openclaw.json': JSON.stringify(config) } };
}

/** A NetworkPolicy that selects the sample's pod. */
export function networkPolicy(spec: { readonly [field: string]: any }): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'agent', namespace: 'agents' },
    spec: { podSelector: { matchLabels: { app: 'agent' } }, ...spec },
  };
}

/** A Namespace, by default the sample's, that enforces a level of Pod Security. */
export function namespace(level: string | undefined, name = 'agents'): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level } } };
}

/** What a rule finds among manifests, each led by where: kind, namespace and name. */
export function findings(rule: Rule, manifests: readonly Manifest[], policy?: object): string[] {
  const located = manifests.map(manifest => ({ manifest, where: nameOf(manifest) }));
  const inventory = new Inventory(located, policy && { policy: parsePolicy(JSON.stringify(policy), 'policy.hujson'), where: 'policy.hujson' });
  return [
    ...inventory.pods.flatMap(pod => (rule.checkPod?.(pod, inventory) ?? []).map(message => `${pod.where}: ${message}`)),
    ...inventory.objects.flatMap(object => (rule.checkObject?.(object) ?? []).map(message => `${object.where}: ${message}`)),
  ];
}
