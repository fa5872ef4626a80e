import { isIP } from 'node:net';
import { Answer, some } from './answer';
import { Finding, find } from './evaluate';
import { parseHostPort } from './host-port';
import { Party } from './party';
import type { Entry, Grant, Policy, PolicyTest } from './policy-file';
import { Protocol, protocolIs } from './ports';

/** A test of a policy that does not hold, or of which that cannot be told. */
export interface Problem {
  /** Such as `tests[0]`. */
  readonly entry: string;
  /** What is wrong and how to mend it, with file, line and column. */
  readonly message: string;
  /** Whether that cannot be told, and the control server can. */
  readonly isUndecided: boolean;
  /** The entry of the policy that is at fault, such as `grants[0]`, where there is one. */
  readonly culprit?: string;
}

/** What a test's subject must be: allowed or not. */
type Expected = 'accept' | 'deny';

const PROTOCOLS: readonly Protocol[] = ['tcp', 'udp'];

/**
 * Runs the tests of a policy, as the control server does before it takes one. What cannot be told is a problem as well.
 *
 * A group passes a test that all its members pass. Stricter than the control server, which finds a group denied as soon as one member is.
 *
 * @see https://tailscale.com/kb/1337/policy-syntax#tests
 */
export function runTests(policy: Policy): Problem[] {
  const parties = new Parties(policy);
  return policy.tests.flatMap(test => [
    ...nothingTested(test),
    ...test.accept.flatMap(to => checkDestination(policy, parties, test, 'accept', to)),
    ...test.deny.flatMap(to => checkDestination(policy, parties, test, 'deny', to)),
  ].map(({ place, message, culprit, isUndecided }) => ({
    entry: test.entry,
    isUndecided,
    culprit,
    message: `${policy.file}:${place.line}:${place.column}: ${test.entry}: ${message}`,
  })));
}

interface Found extends Pick<Entry, 'place'>, Pick<Problem, 'message' | 'culprit' | 'isUndecided'> {}

function nothingTested({ accept, deny, place, src }: PolicyTest): Found[] {
  return accept.length + deny.length > 0 ? [] : [{
    place,
    isUndecided: false,
    message: `${src} is to reach nothing in particular, and the control server refuses such a test: `
    + 'give it "accept" or "deny"',
  }];
}

function checkDestination(policy: Policy, parties: Parties, test: PolicyTest, expected: Expected, to: string): Found[] {
  const told = (message: string, isUndecided = false, culprit?: string): Found[] => [{ place: test.place, message, isUndecided, culprit }];
  const { host, ports } = parseHostPort(to) ?? { host: to, ports: '' };
  const port = /^\d{1,5}$/.test(ports) ? Number(ports) : 0;
  if (port < 1 || port > 65535) return told(`"${to}" has no single port, and the control server fails such a test: write it as "tag:agent:8080"`);
  const protocols = PROTOCOLS.filter(proto => protocolIs(test.proto, proto) === 'yes');
  if (protocols.length === 0) return told(`nothing is known here of protocol "${test.proto}", so that the test cannot be run: use "tcp" or "udp", or leave it out`, true);
  const sources = parties.of(test.src);
  const targets = parties.of(host);
  if (!sources) return told(`"${test.src}" is not understood as a source: use a login, group, tag, host or address that the policy knows`);
  if (!targets) return told(`"${host}" is not understood as a destination: use a login, group, tag, host or address that the policy knows`);

  const findings = sources.flatMap(from => targets.map(target => reach(policy, from, target, protocols, port)));
  const bad = findings.find(({ answer }) => answer === (expected === 'accept' ? 'no' : 'yes')) ?? findings.find(({ answer }) => answer === 'unknown');
  if (!bad) return [];
  return told(explain(policy, { src: test.src, to, expected }, bad), bad.answer === 'unknown', bad.entry?.entry);
}

/** A test without a protocol is passed by any of them. */
function reach(policy: Policy, from: Party, to: Party, protocols: readonly Protocol[], port: number): Finding {
  const findings = protocols.map(proto => find(policy, from, to, proto, port));
  const answer = some(findings.map(finding => finding.answer));
  return findings.find(finding => finding.answer === answer)!;
}

function explain(policy: Policy, { src, to, expected }: { src: string; to: string; expected: Expected }, { answer, entry }: Finding): string {
  const where = entry ? `${entry.entry} (${policy.file}:${entry.place.line}:${entry.place.column}: ${inWords(entry)})` : 'a policy without "grants" and "acls"';
  const must = `${src} must ${expected === 'accept' ? 'reach' : 'not reach'} ${to}`;
  const verdicts: { [found in Answer]: string } = {
    no: `${must}, and nothing allows it: grant it`,
    yes: entry
      ? `${must}, and ${where} allows it: narrow or remove that entry, for no other entry can take back what it allows`
      : `${must}, and ${where} allows everything: add "grants"`,
    unknown: `${must}, and whether it may depends on ${where}, which has something that cannot be judged here: `
      + 'narrow that entry, or check it with the control server',
  };
  return verdicts[answer];
}

/** An entry as far as it fits on a line. */
function inWords(entry: Entry): string {
  const { src, dst, ip } = entry as Partial<Grant>;
  const text = JSON.stringify({ src, dst, ip });
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** Those whom the texts of a policy's tests stand for: the same for the same text. */
class Parties {
  private readonly known = new Map<string, Party[] | undefined>();

  constructor(private readonly policy: Policy) {}

  of(text: string): Party[] | undefined {
    if (!this.known.has(text)) this.known.set(text, partiesOf(this.policy, text));
    return this.known.get(text);
  }
}

/** Those whom a source or destination of a test stands for. Undefined where that cannot be told. */
function partiesOf(policy: Policy, text: string): Party[] | undefined {
  if (text.startsWith('tag:')) return [{ tags: [text], addresses: [] }];
  if (text.startsWith('group:')) return groupParties(policy, text);
  if (text.startsWith('autogroup:member')) return [{ group: 'autogroup:member', tags: [], addresses: [] }];
  const address = Object.hasOwn(policy.hosts, text) ? policy.hosts[text] : text;
  if (isIP(address)) return [{ addresses: [address] }];
  return isLogin(text) ? [{ user: text, tags: [], addresses: [] }] : undefined;
}

function groupParties({ groups }: Policy, group: string): Party[] {
  const members = Object.hasOwn(groups, group) ? groups[group] : [];
  // a group that is not in the policy, has nobody in it or has more than persons in it can still be told by its name
  if (members.length === 0 || !members.every(isLogin)) return [{ group, tags: [], addresses: [] }];
  return members.map(user => ({ user, tags: [], addresses: [] }));
}

function isLogin(text: string): boolean {
  return /^[^\s:*]+@[^\s:*]*$/.test(text);
}
