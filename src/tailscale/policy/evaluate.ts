import { Answer, every, some } from './answer';
import { parseHostPort } from './host-port';
import { Party } from './party';
import type { Acl, Entry, Grant, Policy } from './policy-file';
import { Protocol, ipHasPort, listHasPort, protocolIs } from './ports';
import { destinationCovers, sourceCovers } from './selectors';

export type { Answer } from './answer';
export type { Party } from './party';
export type { Protocol } from './ports';

/*
 * What a tailnet policy comes to, for the part of its language that is understood here. Grants and access rules only ever allow: what one of them allows no other takes back.
 * Whatever is not understood and could allow something makes the answer `unknown`.
 *
 * https://tailscale.com/kb/1337/policy-syntax, https://tailscale.com/kb/1538/grants-syntax
 */

/** A way by which a policy opens ports of a party. */
export interface Opening {
  /** The selector of the source as it is in the policy, such as `group:family`. */
  readonly src: string;
  /** What is open, as it is in the policy: such as `tcp:8080`, `tcp:1-100`, `*`. */
  readonly ports: readonly string[];
  /** `unknown` where it depends on what is not understood here. */
  readonly answer: 'yes' | 'unknown';
  /** The entry that opens it, such as `grants[0]`. */
  readonly entry: string;
}

/** An answer, and the entry of the policy that it comes from, if one allows it or may allow it. */
export interface Finding {
  readonly answer: Answer;
  readonly entry?: Entry;
}

/** An entry of a policy, grant or access rule, in one form. */
interface Rule {
  readonly entry?: Entry;
  readonly src: readonly string[];
  readonly targets: readonly Target[];
  /** `unknown` where the entry has a condition that is not understood. */
  readonly holds: Answer;
}

/** Ports of a destination. */
interface Target {
  readonly dst: string;
  readonly ports: string;
  hasPort(proto: Protocol, port: number): Answer;
}

/** A rule with those of its destinations that cover a party, or may. */
interface RuleTo {
  readonly rule: Rule;
  readonly targets: ReadonlyArray<{ readonly target: Target; readonly covers: Answer }>;
}

const rulesOfPolicies = new WeakMap<Policy, readonly Rule[]>();

/** Of many questions, most are about a party that was asked about before, and few rules lead to it. */
const rulesToParties = new WeakMap<Policy, WeakMap<Party, readonly RuleTo[]>>();

/** Whether a policy lets one party open connections to a port of another. */
export function mayReach(policy: Policy, from: Party, to: Party, proto: Protocol, port: number): Answer {
  return find(policy, from, to, proto, port).answer;
}

/** What `mayReach` answers, and why. */
export function find(policy: Policy, from: Party, to: Party, proto: Protocol, port: number): Finding {
  let unknown: Finding | undefined;
  for (const { rule: { entry, src, holds }, targets } of rulesTo(policy, to)) {
    const open = some(targets.map(({ target, covers }) => every([covers, target.hasPort(proto, port)])));
    const answer = open === 'no' ? 'no' : every([open, holds, some(src.map(selector => sourceCovers(policy, selector, from)))]);
    if (answer === 'yes') return { answer, entry };
    if (answer === 'unknown') unknown ??= { answer, entry };
  }
  return unknown ?? { answer: 'no' };
}

/** Which sources a policy lets reach ports of a party, in the order of the policy. */
export function grantsTo(policy: Policy, to: Party): Opening[] {
  return rulesTo(policy, to).flatMap(({ rule: { entry, src, holds }, targets }) => {
    const reached = targets.map(({ target: { ports }, covers }) => ({ ports, answer: every([holds, covers]) }));
    return (['yes', 'unknown'] as const).flatMap(answer => {
      const ports = [...new Set(reached.filter(target => target.answer === answer).map(target => target.ports))];
      return ports.length === 0 ? [] : src.map(selector => ({ src: selector, ports, answer, entry: entry?.entry ?? 'no rules' }));
    });
  });
}

function rulesTo(policy: Policy, to: Party): readonly RuleTo[] {
  let parties = rulesToParties.get(policy);
  if (!parties) rulesToParties.set(policy, parties = new WeakMap());
  let rules = parties.get(to);
  if (!rules) parties.set(to, rules = findRulesTo(policy, to));
  return rules;
}

function findRulesTo(policy: Policy, to: Party): RuleTo[] {
  return rulesOf(policy).flatMap(rule => {
    const targets = rule.targets.map(target => ({ target, covers: destinationCovers(policy, target.dst, to) })).filter(({ covers }) => covers !== 'no');
    return targets.length === 0 ? [] : [{ rule, targets }];
  });
}

function rulesOf(policy: Policy): readonly Rule[] {
  let rules = rulesOfPolicies.get(policy);
  if (!rules) rulesOfPolicies.set(policy, rules = makeRules(policy));
  return rules;
}

function makeRules(policy: Policy): Rule[] {
  // A policy with neither section allows everything, unlike one with an empty section.
  if (policy.allowsAll) return [{ src: ['*'], targets: [{ dst: '*', ports: '*', hasPort: () => 'yes' }], holds: 'yes' }];
  const conditional = policy.unread.includes('defaultsrcposture');
  return [...policy.acls.map(acl => fromAcl(acl, conditional)), ...policy.grants.map(grant => fromGrant(grant, conditional))];
}

function fromGrant(grant: Grant, conditional: boolean): Rule {
  // `app` is for applications that ask the daemon: it opens no port
  const conditions = grant.unread.filter(name => name !== 'app');
  return {
    entry: grant,
    src: grant.src,
    targets: grant.dst.flatMap(dst => (grant.ip ?? []).map(ip => ({
      dst,
      ports: ip,
      hasPort: (proto: Protocol, port: number) => ipHasPort(ip, proto, port),
    }))),
    holds: conditional || conditions.length > 0 ? 'unknown' : 'yes',
  };
}

function fromAcl(acl: Acl, conditional: boolean): Rule {
  return {
    entry: acl,
    src: acl.src,
    targets: acl.dst.map(text => {
      const { host, ports } = parseHostPort(text) ?? { host: text, ports: '' };
      return {
        dst: host,
        ports: acl.proto ? `${acl.proto}:${ports}` : ports,
        hasPort: (proto: Protocol, port: number) => every([protocolIs(acl.proto, proto), listHasPort(ports, port)]),
      };
    }),
    holds: conditional || acl.unread.length > 0 || acl.action !== 'accept' ? 'unknown' : 'yes',
  };
}
