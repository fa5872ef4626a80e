import { parse } from 'yaml';
import { Rule, Severity } from './rule';
import { overlap, parseRange } from '../manifests/address-range';
import { Tree, isTree } from '../manifests/tree';

/** From which Tailscale gives nodes their IPv4 addresses. */
const TAILNET = '100.64.0.0/10';

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

export const podCidrInTailnetRange: Rule = {
  id: 'pod-cidr-in-tailnet-range',
  severity: Severity.ERROR,
  title: 'Pods have addresses of the tailnet\'s range',
  why: 'Tailscale gives nodes addresses from 100.64.0.0/10. In kernel mode it drops packets from there that came by another way than the tunnel, so that a cluster whose pods are in that '
    + 'range does not reach the pod, and the cluster\'s DNS does not answer it. Give pods another range, or use userspace mode; the node attribute `disable-linux-cgnat-drop-rule` takes the drop out.',
  source: 'https://tailscale.com/kb/1015/100.x-addresses',
  checkObject({ manifest }) {
    return [...new Set(statedBy(manifest))].filter(isTailnets).map(cidr => (
      `pods have addresses from ${cidr}, which is in the tailnet's ${TAILNET}, and a node in kernel mode drops what comes from there past its tunnel: give pods another range, or use userspace mode`
    ));
  },
};

function statedBy(object: Tree): string[] {
  const kind = `${object.kind}`;
  const stated = Object.hasOwn(STATED, kind) ? STATED[kind](object) : [];
  return stated.flatMap(text => typeof text === 'string' ? text.split(/[\s,]+/) : []);
}

/** What a file in a ConfigMap states. */
function within(text: unknown): string[] {
  if (typeof text !== 'string' || !/^kind:/m.test(text)) return [];
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
