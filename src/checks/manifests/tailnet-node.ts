import { isIP } from 'node:net';
import { CheckedContainer, ContainerRole } from './container';
import { VariableOrigin, shown, variableOf } from './environment';
import type { Inventory } from './inventory';
import { runsContainerboot } from './node-state';
import { oncePerPod } from './once';
import type { CheckedPod } from './pod';
import { STATUS_CONTAINER, STATUS_PORT_NAME } from '../../pod/containers';
import { GIVEN_TAGS_ANNOTATION } from '../../pod/labels';
import { TAILSCALE_CONTROL_URL } from '../../tailscale/login-server';
import type { Party } from '../../tailscale/policy/party';

/** A control server, as a node is told of it. */
export interface ControlServer {
  /** As it is written. */
  readonly url: string;
  /** Name or address. */
  readonly host: string;
  /** The same for people, without what is from a Secret. */
  readonly shown: string;
  readonly port: number;
  readonly isTailscales: boolean;
  /** Whether the host is an address. */
  readonly isAddress: boolean;
}

/** By which programs find the proxy that they are to go through; in lower case. */
const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'all_proxy'];

/** Tailscale's own control server. */
const TAILSCALE_HOST = new URL(TAILSCALE_CONTROL_URL).hostname;

/** Where containerboot and tailscaled have the daemon's socket. */
const DEFAULT_SOCKETS = ['/tmp/tailscaled.sock', '/var/run/tailscale/tailscaled.sock'];

/** The control server of a pod's node; undefined where there is no node, or the manifests do not show it. */
export const controlServerOf = oncePerPod((pod: CheckedPod, inventory: Inventory): ControlServer | undefined => {
  const flag = upFlag(pod, 'login-server', inventory);
  if (flag === undefined) return undefined;
  const url = flag === '' ? TAILSCALE_CONTROL_URL : flag;
  try {
    const { protocol, hostname, port } = new URL(url);
    if (!['http:', 'https:'].includes(protocol)) return undefined;
    const host = hostname.replace(/^\[|\]$/g, '');
    return {
      url,
      host,
      shown: shown(variableOf(pod.tailnetNode!, 'TS_EXTRA_ARGS', pod.namespace, inventory), host),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      isTailscales: host === TAILSCALE_HOST,
      isAddress: isIP(host) !== 0,
    };
  } catch {
    return undefined;
  }
});

/** The tags that a node asks for, such as `tag:agent`; empty where it asks for none, undefined where there is no node, or the manifests do not show it. */
export function advertisedTagsOf(pod: CheckedPod, inventory: Inventory): string[] | undefined {
  return upFlag(pod, 'advertise-tags', inventory)?.split(',').filter(tag => tag !== '');
}

/** A pod's node as a tailnet policy sees it. Where the manifests name no tags it may have any that its auth key gives. */
export function partyOf(pod: CheckedPod, inventory: Inventory): Party {
  const advertised = advertisedTagsOf(pod, inventory) ?? [];
  const tags = advertised.length > 0 ? advertised : givenTagsOf(pod);
  return tags.length > 0 ? { tags } : {};
}

/** The tags that a node's auth key gives it, as far as its construct was told. */
function givenTagsOf({ manifest }: CheckedPod): string[] {
  const given = manifest.metadata.annotations?.[GIVEN_TAGS_ANNOTATION];
  return typeof given === 'string' ? given.split(',').filter(tag => tag !== '') : [];
}

/** Whether a node goes through a proxy, which is asked in place of whatever it wants to reach. */
export function usesProxy({ spec }: CheckedContainer): boolean {
  return (spec.env ?? []).some(({ name }) => PROXY_VARIABLES.includes(`${name}`.toLowerCase()));
}

/** Whether a node surely moves packets through a device of the kernel. Containerboot does so only when it is told to, tailscaled unless it is told not to. */
export const isKernelMode = oncePerPod((pod: CheckedPod, inventory: Inventory): boolean => {
  const { tailnetNode: node, namespace } = pod;
  if (!node) return false;
  const extra = variableOf(node, 'TS_TAILSCALED_EXTRA_ARGS', namespace, inventory).value ?? '';
  if (/--?tun[= ]userspace-networking/.test(`${node.commandLine} ${extra}`)) return false;
  return !runsContainerboot(node) || /^(0|f|false)$/i.test(variableOf(node, 'TS_USERSPACE', namespace, inventory).value ?? '');
});

/** Whether a node surely is in userspace mode. */
export function isUserspaceMode(pod: CheckedPod, inventory: Inventory): boolean {
  const node = pod.tailnetNode;
  if (!node || isKernelMode(pod, inventory)) return false;
  const { origin, value } = variableOf(node, 'TS_USERSPACE', pod.namespace, inventory);
  return origin === VariableOrigin.UNSET || (value !== undefined && !/^(0|f|false)$/i.test(value));
}

/** What runs beside a node, or with it in one container. Where there is nothing, the pod is a proxy of the tailnet's. */
export function companionsOf(pod: CheckedPod): CheckedContainer[] {
  return pod.containers.filter(container => (container !== pod.tailnetNode || container === pod.agent) && container.role !== ContainerRole.INIT);
}

/** Whether there is a program that tells how the node is doing: this library's exporter, or another one that asks the daemon at its socket. */
export function hasStatus(pod: CheckedPod, inventory: Inventory): boolean {
  // an agent that asks the daemon tells nobody
  const companions = companionsOf(pod).filter(container => container !== pod.agent);
  if (companions.some(({ name, spec }) => name === STATUS_CONTAINER || spec.ports?.some(port => port.name === STATUS_PORT_NAME))) return true;
  const node = pod.tailnetNode;
  const volumes = [node && variableOf(node, 'TS_SOCKET', pod.namespace, inventory).value, ...DEFAULT_SOCKETS].map(socket => socket && node?.mountOf(socket)?.name);
  return companions.some(({ mounts }) => mounts.some(({ name }) => volumes.includes(name)));
}

/** The value of a flag of `tailscale up`, the last one of its name; empty where there is none, undefined where that cannot be seen. */
function upFlag({ tailnetNode: node, namespace }: CheckedPod, name: string, inventory: Inventory): string | undefined {
  if (!node) return undefined;
  const { origin, value: args } = variableOf(node, 'TS_EXTRA_ARGS', namespace, inventory);
  if (origin !== VariableOrigin.UNSET && args === undefined) return undefined;
  const [last] = [...`${node.commandLine} ${args ?? ''}`.matchAll(new RegExp(`(?:^|\\s)--?${name}(?:=(\\S*)|[ ]+(\\S+))`, 'g'))].slice(-1);
  const value = (last?.[1] ?? last?.[2] ?? '').replace(/^["']|["';]+$/g, '');
  // a variable of the script's
  return value.includes('$') ? undefined : value;
}
