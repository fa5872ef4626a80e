import type { Inventory } from './inventory';
import { mountedFile, mountedFolder } from './mounted-file';
import { oncePerPod, oncePerText } from './once';
import type { CheckedPod } from './pod';
import { Tree, isTree } from './tree';

/** Where a connection that a node serves goes to. */
export interface ServeTarget {
  /** Where it is in the configuration, such as `TCP 8080` or `Web agent.tail1234.ts.net:443 /`. */
  readonly at: string;
  /** As it is written, such as `127.0.0.1:18789` or `http://127.0.0.1:18789`. */
  readonly target: string;
}

/** A serve configuration, as far as rules ask. */
export interface CheckedServeConfig {
  /** TCP ports of the node. */
  readonly ports: readonly number[];
  readonly targets: readonly ServeTarget[];
  /** What is open to the public internet, as the configuration has it: `agent.tail1234.ts.net:443`. */
  readonly funnels: readonly string[];
}

/**
 * The serve configurations of a pod's node that are in ConfigMaps of the inventory: the one that containerboot is told, or those out of which this library's start script chooses.
 *
 * @see https://tailscale.com/kb/1282/docker#ts_serve_config
 */
export const serveConfigsOf = oncePerPod((pod: CheckedPod, inventory: Inventory): CheckedServeConfig[] => {
  const node = pod.tailnetNode;
  if (!node) return [];
  const [folder, path] = [node.env('SERVE_CHOICES'), node.env('TS_SERVE_CONFIG')];
  const file = path ? mountedFile(pod, node, path, inventory) : undefined;
  const files = folder ? mountedFolder(pod, node, folder, inventory) : file ? [file] : [];
  return files.map(({ text }) => readServeConfig(text)).filter(config => config !== undefined);
});

const readServeConfig = oncePerText(parseServeConfig);

/**
 * Reads a serve configuration as Go does, which takes names of fields in any case. Undefined for what is none.
 *
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/ipn/serve.go
 */
export function parseServeConfig(text: string): CheckedServeConfig | undefined {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isTree(root)) return undefined;
  const nodes = [root, ...values(field(root, 'Foreground'))];
  const all = [...nodes, ...values(field(root, 'Services'))];
  const tcp = nodes.flatMap(part => entries(field(part, 'TCP')).map(([port]) => Number(port)));
  const web = nodes.flatMap(part => entries(field(part, 'Web')).map(([hostAndPort]) => Number(hostAndPort.replace(/^.*:/, ''))));
  return {
    ports: [...new Set([...tcp, ...web])].filter(port => Number.isInteger(port) && port > 0),
    targets: all.flatMap(part => [...forwards(part), ...proxies(part)]),
    funnels: nodes.flatMap(part => entries(field(part, 'AllowFunnel')).filter(([, isOn]) => isOn === true).map(([hostAndPort]) => hostAndPort)),
  };
}

/** Host of a target: `localhost` where there is a port alone; undefined for a socket and what is no target. */
export function targetHost(target: string): string | undefined {
  if (/^\d+$/.test(target)) return 'localhost';
  if (target.startsWith('unix:')) return undefined;
  // a scheme that URL knows nothing of, such as https+insecure, would keep it from reading an address as one
  const rest = target.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  try {
    return new URL(`http://${rest.startsWith(':') ? `localhost${rest}` : rest}`).hostname.replace(/^\[|\]$/g, '');
  } catch {
    return undefined;
  }
}

function forwards(part: Tree): ServeTarget[] {
  return entries(field(part, 'TCP')).flatMap(([port, handler]) => targetAt(`TCP ${port}`, field(handler, 'TCPForward')));
}

function proxies(part: Tree): ServeTarget[] {
  return entries(field(part, 'Web')).flatMap(([hostAndPort, server]) => (
    entries(field(server, 'Handlers')).flatMap(([path, handler]) => targetAt(`Web ${hostAndPort} ${path}`, field(handler, 'Proxy')))
  ));
}

function targetAt(at: string, value: unknown): ServeTarget[] {
  return typeof value === 'string' && value !== '' ? [{ at, target: value }] : [];
}

function field(value: unknown, name: string): unknown {
  if (!isTree(value)) return undefined;
  const key = Object.keys(value).filter(each => each.toLowerCase() === name.toLowerCase()).pop();
  return key === undefined ? undefined : value[key];
}

function entries(value: unknown): Array<[string, unknown]> {
  return isTree(value) ? Object.entries(value) : [];
}

function values(value: unknown): Tree[] {
  return entries(value).map(([, each]) => each).filter(isTree);
}
