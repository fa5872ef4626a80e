import { Device } from './api/device';
import { Ports } from './ports';
import { Sources } from './sources';
import { compareTexts } from './texts';
import { isOutsideOfTailnets } from '../../tailscale/policy/addresses';
import { Opening, Party, grantsTo } from '../../tailscale/policy/evaluate';
import { Policy } from '../../tailscale/policy/policy-file';

/** Who reaches what of an instance. */
export interface Reach {
  /** A login, a tag, or another selector that has no members of its own here, such as `*` or an address. */
  readonly source: string;
  /** The selectors of the policy that let it, such as `group:family`. */
  readonly via: readonly string[];
  /** As they are in the policy, such as `tcp:8080`; with a `?` where it depends on what is not understood here. */
  readonly ports: readonly string[];
}

/** A device that reaches an instance. */
export interface DeviceReach {
  readonly device: Device;
  /** As those of a source. */
  readonly ports: readonly string[];
}

/** A tag that a policy lets others reach. */
export interface Instance {
  readonly tag: string;
  readonly openings: readonly Opening[];
  /** Sorted. */
  readonly sources: readonly Reach[];
  /** The devices that have the tag; undefined where the tailnet's devices are not known. */
  readonly nodes?: readonly Device[];
  /** The devices that the policy lets reach it, sorted by name; undefined where the tailnet's devices are not known. */
  readonly devices?: readonly DeviceReach[];
}

/** The tags that a policy lets others reach, sorted: those that it names as destinations, and all that it knows where a destination may be any of them. */
export function destinationTags({ grants, acls, tests, tagOwners, allowsAll }: Policy): string[] {
  const destinations = [
    ...grants.filter(({ ip }) => ip !== undefined).flatMap(({ dst }) => dst),
    ...acls.flatMap(({ dst }) => dst),
    ...tests.flatMap(({ accept }) => accept),
    ...(allowsAll ? ['*'] : []),
  ];
  const named = destinations.some(mayBeAnyTag) ? [...destinations, ...Object.keys(tagOwners)] : destinations;
  // With a port behind it in rules of the elder form, and in tests.
  return [...new Set(named.flatMap((each) => /^tag:[^:]+/.exec(each)?.[0] ?? []))].sort(compareTexts);
}

/** Whether a destination, with a port behind it or not, means more than what it names: all nodes, those with tags, or a range of their addresses. */
function mayBeAnyTag(destination: string): boolean {
  const range = /^([\da-f.:]+\/\d+)(:|$)/i.exec(destination)?.[1];
  return /^(\*|autogroup:tagged)(:|$)/.test(destination) || (range !== undefined && !isOutsideOfTailnets(range));
}

/** Looks who reaches an instance. */
export function readInstance(tag: string, policy: Policy, devices: readonly Device[] | undefined, selectors: Sources): Instance {
  const nodes = devices?.filter(({ tags }) => tags.includes(tag));
  const openings = grantsTo(policy, { tags: [tag], ...(nodes ? { addresses: nodes.flatMap(({ addresses }) => addresses) } : {}) });
  return {
    tag,
    openings,
    sources: sourcesOf(openings, policy),
    ...(devices && nodes ? { nodes, devices: devicesOf(openings, devices.filter((each) => !nodes.includes(each)), selectors) } : {}),
  };
}

/** A device as the policy sees it. */
export function partyOf({ owner, tags, addresses }: Device): Party {
  return { ...(owner === undefined ? {} : { user: owner }), tags, addresses };
}

function sourcesOf(openings: readonly Opening[], { groups }: Policy): Reach[] {
  const sources = new Map<string, { via: Set<string>; ports: Ports }>();
  for (const { src, ports, answer } of openings) {
    // A group that the policy does not list is of an identity provider: its members are not known.
    for (const source of Object.hasOwn(groups, src) ? groups[src] : [src]) {
      const found = sources.get(source) ?? { via: new Set<string>(), ports: new Ports() };
      sources.set(source, found);
      found.via.add(src);
      found.ports.add(ports, answer);
    }
  }
  return [...sources]
    .map(([source, { via, ports }]) => ({ source, via: [...via].sort(compareTexts), ports: ports.list() }))
    .sort((one, other) => compareTexts(one.source, other.source));
}

function devicesOf(openings: readonly Opening[], devices: readonly Device[], selectors: Sources): DeviceReach[] {
  return devices.flatMap((device) => {
    // It answers what is shared with us, and starts no connection.
    if (device.isExternal) return [];
    const party = partyOf(device);
    const ports = new Ports();
    for (const opening of openings) {
      const included = selectors.include(opening, party);
      if (included !== 'no') ports.add(opening.ports, included === 'yes' ? opening.answer : 'unknown');
    }
    return ports.isEmpty() ? [] : [{ device, ports: ports.list() }];
  }).sort((one, other) => compareTexts(one.device.name, other.device.name));
}
