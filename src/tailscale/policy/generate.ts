import { Groups, anyCovers } from './coverage';
import { formatHostPort } from './host-port';
import type { Member } from './tailnet-member';

/** A tailnet node of the app, as far as the policy needs to know it. */
export interface PolicyNode {
  readonly tags: readonly string[];
  /** The tag by which it is granted: its alone. Undefined for a node that nobody is granted. */
  readonly ownTag?: string;
  /** TCP ports of the node that can be granted. */
  readonly ports: readonly number[];
  /** TCP ports of the pod that nobody is granted. */
  readonly innerPorts: readonly number[];
  /** Who was granted which of its ports. */
  readonly granted: ReadonlyArray<{ readonly member: Member; readonly port: number }>;
}

/** What a policy is made from. */
export interface PolicyModel {
  readonly nodes: readonly PolicyNode[];
  readonly groups: Groups;
  readonly tagOwners: readonly string[];
}

/** A policy as JSON has it. */
export interface PolicyDocument {
  readonly groups: { [name: string]: string[] };
  readonly tagOwners: { [tag: string]: string[] };
  readonly grants: Array<{ src: string[]; dst: string[]; ip: string[] }>;
  readonly tests: TestDocument[];
}

/** A test as JSON has it. */
export interface TestDocument {
  readonly src: string;
  readonly accept?: string[];
  readonly deny?: string[];
}

/** What no agent may reach on somebody's device; any other port would do as well. */
const DEVICE_PORT = 22;

/**
 * Makes the policy of a tailnet: the same for the same model, whatever the order in it.
 *
 * @see https://tailscale.com/kb/1337/policy-syntax
 */
export function generatePolicy(model: PolicyModel): PolicyDocument {
  return {
    groups: sorted(Object.keys(model.groups)).reduce((all, name) => ({ ...all, [name]: unique(model.groups[name]) }), {}),
    tagOwners: Object.fromEntries(agentTags(model).map(tag => [tag, unique(model.tagOwners)])),
    grants: grants(model),
    tests: tests(model),
  };
}

/** One grant for those who have the same ports of a node. */
function grants({ nodes }: PolicyModel): PolicyDocument['grants'] {
  const found = nodes.flatMap(({ ownTag, granted }) => {
    const ports = new Map<string, number[]>();
    for (const { member: { selector }, port } of granted) ports.set(selector, [...ports.get(selector) ?? [], port]);
    const sources = new Map<string, string[]>();
    for (const [selector, each] of ports) {
      const ip = JSON.stringify([...new Set(each)].sort((a, b) => a - b).map(port => `tcp:${port}`));
      sources.set(ip, [...sources.get(ip) ?? [], selector]);
    }
    return [...sources].map(([ip, src]) => ({ src: unique(src), dst: [ownTag!], ip: JSON.parse(ip) as string[] }));
  });
  return found.sort((a, b) => compare(a.dst[0], b.dst[0]) || compare(a.src[0], b.src[0]));
}

function tests(model: PolicyModel): TestDocument[] {
  const granted = model.nodes.flatMap(node => node.granted.map(({ member }) => member));
  const members = distinct([...granted, ...Object.keys(model.groups).map(selector => ({ kind: 'group' as const, selector }))]);
  const all = [
    // the control server has no test for all of its members
    ...members.filter(({ kind }) => kind !== 'any').map(member => memberTest(model, member)),
    ...agentTags(model).map(tag => agentTest(model, tag, members)),
  ];
  return all.filter(({ accept, deny }) => accept || deny).sort((a, b) => compare(a.src, b.src));
}

function memberTest(model: PolicyModel, member: Member): TestDocument {
  const accept: string[] = [];
  const deny: string[] = [];
  for (const tag of agentTags(model)) {
    const nodes = model.nodes.filter(({ tags }) => tags.includes(tag));
    for (const port of portsOf(nodes)) {
      const granted = nodes.flatMap(node => node.granted.filter(grant => grant.port === port).map(grant => grant.member));
      const covered = anyCovers(granted, member, model.groups);
      const isOwn = nodes.length === 1 && nodes[0].ownTag === tag;
      // Who is granted one node of several with a tag may reach one and not the others: neither can be said of the tag.
      if (covered === 'yes' && isOwn) accept.push(formatHostPort(tag, port));
      if (covered === 'no') deny.push(formatHostPort(tag, port));
    }
  }
  return test(member.selector, accept, deny);
}

/** Agents do what strangers write to them: they may reach nothing. */
function agentTest(model: PolicyModel, agent: string, members: readonly Member[]): TestDocument {
  return test(agent, [], [
    ...agentTags(model).flatMap(tag => portsOf(model.nodes.filter(({ tags }) => tags.includes(tag))).map(port => formatHostPort(tag, port))),
    // A person as a destination has no published test; her device has.
    ...members.filter(({ kind }) => kind === 'device').map(({ selector }) => formatHostPort(selector, DEVICE_PORT)),
  ]);
}

function test(src: string, accept: string[], deny: string[]): TestDocument {
  return { src, ...(accept.length > 0 ? { accept } : {}), ...(deny.length > 0 ? { deny } : {}) };
}

function agentTags({ nodes }: PolicyModel): string[] {
  return unique(nodes.flatMap(({ tags }) => tags));
}

function portsOf(nodes: readonly PolicyNode[]): number[] {
  return [...new Set(nodes.flatMap(({ ports, innerPorts }) => [...ports, ...innerPorts]))].sort((a, b) => a - b);
}

function distinct(members: readonly Member[]): Member[] {
  return [...new Map(members.map(member => [member.selector, member])).values()];
}

function unique(texts: readonly string[]): string[] {
  return sorted([...new Set(texts)]);
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort(compare);
}

/** By code unit, which is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
