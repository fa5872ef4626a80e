import type * as Yaml from 'yaml';
import { overlap, parseRange } from './address-range';
import type { LocatedManifest } from './manifest';
import { Tree, isTree } from './tree';
import { isInRange } from '../../tailscale/policy/addresses';

/** A range of addresses, and who states it. */
export interface StatedRange {
  readonly cidr: string;
  /** As manifests are located. */
  readonly where: string;
}

/** From which Tailscale gives nodes their IPv4 addresses. */
export const TAILNET = '100.64.0.0/10';

/** Where objects state the range of pods' addresses, by kind. */
const STATED: { readonly [kind: string]: (object: Tree) => unknown[] } = {
  Node: object => [at(object, 'spec', 'podCIDR'), ...list(at(object, 'spec', 'podCIDRs'))],
  ClusterConfiguration: object => [at(object, 'networking', 'podSubnet')],
  KubeProxyConfiguration: object => [at(object, 'clusterCIDR')],
  IPPool: object => at(object, 'spec', 'disabled') === true ? [] : [at(object, 'spec', 'cidr')],
  // of Cilium, and those in which a cluster keeps what kubeadm and kube-proxy were told
  ConfigMap: object => [
    at(object, 'data', 'cluster-pool-ipv4-cidr'),
    ...['ClusterConfiguration', 'config.conf'].flatMap(key => within(at(object, 'data', key))),
  ],
};

/** Whether a text is a range of addresses, such as `10.244.0.0/16`. */
export function isCidr(text: string): boolean {
  return text.includes('/') && isInRange('', text) !== undefined;
}

/**
 * Ranges from which a cluster's pods get their addresses, as the cluster's nodes say it. No file of a workload has them.
 *
 * @param option what named them, such as `--pod-cidr`, for whoever has to find them
 */
export function nodesOf(cidrs: readonly string[], option: string): LocatedManifest[] {
  return cidrs.map(cidr => ({
    manifest: { apiVersion: 'v1', kind: 'Node', metadata: { name: cidr }, spec: { podCIDR: cidr, podCIDRs: [cidr] } },
    where: `${option} ${cidr}`,
  }));
}

/** The ranges of pods' addresses that an object states and that have some of the tailnet's. */
export function tailnetRangesIn({ manifest, where }: LocatedManifest): StatedRange[] {
  return [...new Set(statedBy(manifest))].filter(isTailnets).map(cidr => ({ cidr, where }));
}

function statedBy(object: Tree): string[] {
  const kind = `${object.kind}`;
  const stated = Object.hasOwn(STATED, kind) ? STATED[kind](object) : [];
  return stated.flatMap(text => typeof text === 'string' ? text.split(/[\s,]+/) : []);
}

/** What a file in a ConfigMap states. */
function within(text: unknown): string[] {
  if (typeof text !== 'string' || !/^kind:/m.test(text)) return [];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- few have such a file, and all would wait for the parser
  const { parse } = require('yaml') as typeof Yaml;
  try {
    const object = parse(text);
    return isTree(object) ? statedBy(object) : [];
  } catch {
    return [];
  }
}

function isTailnets(cidr: string): boolean {
  const range = parseRange(cidr);
  return range !== undefined && overlap(range, parseRange(TAILNET)!);
}

function at(object: Tree, ...path: string[]): unknown {
  return path.reduce<unknown>((value, key) => isTree(value) ? value[key] : undefined, object);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
