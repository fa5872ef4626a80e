import type { k8s } from 'cdk8s-plus-28';
import { AddressRange, overlap, parseRange, without } from './address-range';
import type { Inventory } from './inventory';
import { oncePerPod } from './once';
import type { CheckedPod } from './pod';
import { NOT_PUBLIC_IPV4, NOT_PUBLIC_IPV6 } from '../../pod/special-addresses';

/** Protocols that policies are asked about. */
export type Transport = 'TCP' | 'UDP';

/** Ports from a first to a last one. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** A way out that a rule opens: from one of its entries in `to` and one in `ports`. */
interface Way {
  /** Addresses, or pods, of which no manifest says where they are. */
  readonly to: readonly AddressRange[] | 'pods';
  /** Undefined: any. */
  readonly protocol?: string;
  /** Undefined: a port by its name, which pods alone have. */
  readonly ports?: PortRange;
}

const ALL_PORTS: PortRange = { first: 0, last: 65535 };
const ALL_ADDRESSES = ranges(['0.0.0.0/0', '::/0']);

const NOT_PUBLIC = ranges([...NOT_PUBLIC_IPV4, ...NOT_PUBLIC_IPV6]);

/** At which DNS answers: its own port, and that to which a Service may lead. */
const DNS_PORTS = [53, 5353];

/**
 * What NetworkPolicies let a pod reach. They only ever allow: what one of them admits no other takes back. Without a policy for egress all is admitted.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class Egress {
  public readonly isIsolated: boolean;
  private readonly ways: readonly Way[];

  /** @param policies those that select the pod */
  constructor(policies: readonly k8s.NetworkPolicySpec[]) {
    const isolating = policies.filter(isolatesEgress);
    this.isIsolated = isolating.length > 0;
    this.ways = this.isIsolated ? isolating.flatMap(({ egress }) => list(egress).flatMap(waysOf)) : [{ to: ALL_ADDRESSES, ports: ALL_PORTS }];
  }

  /** Whether an address is admitted at a port, without what selects pods. */
  public admits(protocol: Transport, port: number, address: string): boolean {
    const range = parseRange(address);
    return range !== undefined && this.at(protocol, port).some(({ to }) => to !== 'pods' && to.some(each => overlap(each, range)));
  }

  /** Whether some address of the public internet is admitted at a port. */
  public admitsInternet(protocol: Transport, port: number): boolean {
    return this.at(protocol, port).some(({ to }) => isInternet(to));
  }

  /** Whether any address at all is admitted at a port. */
  public admitsSomewhere(protocol: Transport, port: number): boolean {
    return this.at(protocol, port).some(({ to }) => to !== 'pods' && to.length > 0);
  }

  /** Whether pods may be reached by TCP at anything but DNS. A Service in front of them may have any other port than they have. */
  public get mayReachPods(): boolean {
    return this.ways.some(({ to, protocol = 'TCP', ports }) => to === 'pods' && protocol === 'TCP' && !(ports && isDns(ports)));
  }

  /** Whether names may be resolved. */
  public get mayResolve(): boolean {
    // by a name, or at the port of the pods behind a Service
    return this.ways.some(({ protocol = 'UDP', ports }) => ['TCP', 'UDP'].includes(protocol) && (!ports || DNS_PORTS.some(port => has(ports, port))));
  }

  /** The ports at which some address of the public internet is admitted, or any address at all. */
  public portsTo(where: 'internet' | 'anywhere', protocol: Transport): PortRange[] {
    return this.ways.flatMap(way => (
      way.ports && isOf(way, protocol) && way.to !== 'pods' && (where === 'anywhere' ? way.to.length > 0 : isInternet(way.to)) ? [way.ports] : []
    ));
  }

  private at(protocol: Transport, port: number): Way[] {
    return this.ways.filter(way => isOf(way, protocol) && way.ports && has(way.ports, port));
  }
}

/** Whether an address is one of the public internet. */
export function isPublic(address: string): boolean {
  const range = parseRange(address);
  return range !== undefined && isInternet([range]);
}

/** What the policies among the manifests let a pod reach; nothing where something else than NetworkPolicies has a say in it. */
export const egressOf = oncePerPod((pod: CheckedPod, inventory: Inventory): Egress | undefined => {
  // policies are for pods that have an address of their own
  if (pod.spec.hostNetwork || hasOtherPolicies(inventory) || inventory.hasPoliciesBeside(pod)) return undefined;
  return new Egress(inventory.networkPolicies(pod));
});

const otherPolicies = new WeakMap<Inventory, boolean>();

/** Whether there are policies of another kind, such as Cilium's or Calico's, which may admit what NetworkPolicies do not. */
function hasOtherPolicies(inventory: Inventory): boolean {
  let found = otherPolicies.get(inventory);
  if (found === undefined) {
    found = inventory.objects.some(({ manifest: { apiVersion, kind } }) => kind.endsWith('NetworkPolicy') && !apiVersion.startsWith('networking.k8s.io/'));
    otherPolicies.set(inventory, found);
  }
  return found;
}

function isolatesEgress({ policyTypes, egress }: k8s.NetworkPolicySpec): boolean {
  return list(policyTypes).length > 0 ? list(policyTypes).includes('Egress') : list(egress).length > 0;
}

function waysOf({ to, ports }: k8s.NetworkPolicyEgressRule): Way[] {
  // none listed: to all, at all
  const peers = list(to).length > 0 ? list(to).map(addressesOf) : [ALL_ADDRESSES];
  const doors = list(ports).length > 0 ? list(ports).map(portsOf) : [{ ports: ALL_PORTS }];
  return [
    ...peers.flatMap(addresses => doors.map(door => ({ to: addresses, ...door }))),
    // pods are among all
    ...(list(to).length > 0 ? [] : doors.map(door => ({ to: 'pods' as const, ...door }))),
  ];
}

/** Most policies have the same few blocks. */
const blocks = new Map<string, readonly AddressRange[]>();
const MAX_BLOCKS = 1000;

function addressesOf({ ipBlock }: k8s.NetworkPolicyPeer): Way['to'] {
  if (!ipBlock) return 'pods';
  const key = JSON.stringify(ipBlock);
  const known = blocks.get(key);
  if (known) return known;
  const block = parseRange(ipBlock.cidr);
  // what is no CIDR may have been meant for any
  const addresses = block ? without(block, ranges(list(ipBlock.except))) : ALL_ADDRESSES;
  if (blocks.size >= MAX_BLOCKS) blocks.clear();
  blocks.set(key, addresses);
  return addresses;
}

function portsOf({ protocol = 'TCP', port, endPort }: { readonly protocol?: string; readonly port?: unknown; readonly endPort?: unknown }): Pick<Way, 'protocol' | 'ports'> {
  if (port === undefined || port === null) return { protocol, ports: ALL_PORTS };
  if (typeof port !== 'number') return { protocol };
  return { protocol, ports: { first: port, last: typeof endPort === 'number' ? endPort : port } };
}

function isOf({ protocol }: Way, asked: Transport): boolean {
  return protocol === undefined || protocol === asked;
}

const internets = new WeakMap<readonly AddressRange[], boolean>();

function isInternet(to: Way['to']): boolean {
  if (to === 'pods') return false;
  let answer = internets.get(to);
  if (answer === undefined) internets.set(to, answer = to.some(range => without(range, NOT_PUBLIC).length > 0));
  return answer;
}

function isDns({ first, last }: PortRange): boolean {
  return first === last && DNS_PORTS.includes(first);
}

function has({ first, last }: PortRange, port: number): boolean {
  return port >= first && port <= last;
}

function ranges(cidrs: readonly unknown[]): AddressRange[] {
  return cidrs.map(parseRange).filter(range => range !== undefined);
}

/** A list of objects or texts; what is none has nothing in it. */
function list<T>(value: readonly T[] | null | undefined): readonly T[] {
  return Array.isArray(value) ? value.filter(each => each !== null && each !== undefined) : [];
}
