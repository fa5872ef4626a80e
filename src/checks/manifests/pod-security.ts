import type { CheckedContainer } from './container';
import type { Inventory } from './inventory';
import type { CheckedPod } from './pod';

/** Label by which a namespace says what it refuses. */
export const ENFORCE_LABEL = 'pod-security.kubernetes.io/enforce';

/** Levels that refuse something. */
export type RefusingLevel = 'baseline' | 'restricted';

/** Capabilities that the level `baseline` lets a container add. */
const BASELINE_CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
];

/** Kinds of volumes that the level `restricted` lets a pod have. */
const RESTRICTED_VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];

const SECCOMP_TYPES = ['RuntimeDefault', 'Localhost'];

/** The level that a pod's namespace enforces, if that is among the manifests and refuses anything. */
export function enforcedLevel(pod: CheckedPod, inventory: Inventory): RefusingLevel | undefined {
  const level = pod.namespace ? inventory.find('Namespace', '', pod.namespace)?.manifest.metadata.labels?.[ENFORCE_LABEL] : undefined;
  return level === 'baseline' || level === 'restricted' ? level : undefined;
}

/**
 * What a level refuses of a pod, such as `capability NET_ADMIN of container tailscale`: all but SELinux options, AppArmor profiles, sysctls and hosts of probes.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 * @see https://github.com/kubernetes/pod-security-admission/tree/master/policy
 */
export function refusedBy(level: RefusingLevel, pod: CheckedPod): string[] {
  const { spec, containers } = pod;
  if ((spec as { os?: { name?: string } }).os?.name === 'windows') return [];
  const { hostNetwork, hostPID, hostIPC } = spec as unknown as { [name: string]: unknown };
  const hostNamespaces = Object.entries({ hostNetwork, hostPID, hostIPC }).filter(([, value]) => value === true).map(([name]) => name);
  return [
    ...hostNamespaces,
    ...(spec.volumes ?? []).filter(volume => volume.hostPath).map(({ name }) => `hostPath volume ${name}`),
    ...seccompOf(spec, 'the pod'),
    ...(level === 'restricted' ? [...otherVolumes(pod), ...rootOf(pod, spec, 'the pod')] : []),
    ...containers.flatMap(container => (level === 'restricted' ? refusedByRestricted(pod, container) : refusedByBoth(container, BASELINE_CAPABILITIES))),
  ];
}

/** What both levels refuse of a container; each has its own list of capabilities. */
function refusedByBoth({ name, spec }: CheckedContainer, capabilities: readonly string[]): string[] {
  const { privileged, procMount, capabilities: { add = [] } = {} } = spec.securityContext ?? {};
  return [
    ...(privileged === true ? [`privileged container ${name}`] : []),
    ...add.filter(capability => !capabilities.includes(capability)).map(capability => `capability ${capability} of container ${name}`),
    ...(spec.ports ?? []).filter(({ hostPort }) => hostPort).map(({ hostPort }) => `hostPort ${hostPort} of container ${name}`),
    ...(procMount !== undefined && procMount !== 'Default' ? [`procMount ${procMount} of container ${name}`] : []),
    ...seccompOf(spec, `container ${name}`),
  ];
}

function refusedByRestricted(pod: CheckedPod, container: CheckedContainer): string[] {
  const { name, spec } = container;
  const { securityContext } = spec;
  const ofPod = pod.spec.securityContext;
  const saysRoot = (securityContext?.runAsNonRoot ?? ofPod?.runAsNonRoot) !== undefined;
  return [
    ...refusedByBoth(container, ['NET_BIND_SERVICE']),
    ...(securityContext?.capabilities?.drop?.includes('ALL') ? [] : [`container ${name} without capabilities.drop ALL`]),
    ...(securityContext?.allowPrivilegeEscalation === false ? [] : [`container ${name} without allowPrivilegeEscalation false`]),
    ...(saysRoot || mayBeRoot(pod) ? [] : [`container ${name} without runAsNonRoot true`]),
    ...rootOf(pod, spec, `container ${name}`),
    ...(securityContext?.seccompProfile ?? ofPod?.seccompProfile ? [] : [`container ${name} without a seccomp profile`]),
  ];
}

/** Whether a pod has users of its own: its root is nobody outside of it, and clusters differ in whether that is enough. */
function mayBeRoot({ spec }: CheckedPod): boolean {
  return (spec as { hostUsers?: boolean }).hostUsers === false;
}

/** What says of a pod, or of one of its containers, that it is root: the pod's is refused even where each container says otherwise. */
function rootOf(pod: CheckedPod, { securityContext }: { securityContext?: { runAsNonRoot?: boolean; runAsUser?: number } }, whose: string): string[] {
  if (mayBeRoot(pod)) return [];
  return [
    ...(securityContext?.runAsNonRoot === false ? [`runAsNonRoot false of ${whose}`] : []),
    ...(securityContext?.runAsUser === 0 ? [`runAsUser 0 of ${whose}`] : []),
  ];
}

function seccompOf({ securityContext }: { securityContext?: { seccompProfile?: { type?: string } } }, whose: string): string[] {
  const profile = securityContext?.seccompProfile;
  return profile && !SECCOMP_TYPES.includes(profile.type ?? '') ? [`seccomp profile ${profile.type} of ${whose}`] : [];
}

function otherVolumes({ spec }: CheckedPod): string[] {
  return (spec.volumes ?? []).flatMap(volume => {
    const kinds = Object.keys(volume).filter(field => field !== 'name');
    return kinds.some(kind => kind === 'hostPath' || RESTRICTED_VOLUMES.includes(kind)) || kinds.length === 0 ? [] : [`volume ${volume.name} of kind ${kinds[0]}`];
  });
}
