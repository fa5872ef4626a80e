import { Answer, Party, mayReach } from '../../tailscale/policy/evaluate';
import { Entry, Policy } from '../../tailscale/policy/policy-file';

/** What an entry of a policy says of its sources. */
export interface SourceOf {
  /** A selector, such as `group:family`. */
  readonly src: string;
  /** Name of the entry that has it, such as `grants[0]`. */
  readonly entry: string;
}

/** Tells which parties the selectors of a policy's sources mean; by the policy's evaluator, with whatever an entry opens taken out of the question. */
export class Sources {
  private readonly entries: ReadonlyMap<string, Entry>;
  /** For a large tailnet: one policy a selector, however many instances and devices there are. */
  private readonly policies = new Map<string, Policy>();

  public constructor(private readonly policy: Policy) {
    this.entries = new Map([...policy.grants, ...policy.acls].map((each) => [each.entry, each]));
  }

  /** Whether a party is among the sources that a selector of an entry means. */
  public include({ src, entry }: SourceOf, party: Party): Answer {
    const key = `${entry}\n${src}`;
    let policy = this.policies.get(key);
    if (!policy) this.policies.set(key, policy = this.only(src, entry));
    return mayReach(policy, party, ANYTHING, 'tcp', 1);
  }

  /** An entry of the policy for people to find, such as `grants[0] in line 7`. */
  public describe(name: string): string {
    const entry = this.entries.get(name);
    return entry ? `${name} in line ${entry.place.line}` : 'a policy without grants and access rules';
  }

  private only(src: string, name: string): Policy {
    // A policy without any rule allows everything: that is an entry which is not there.
    const entry = this.entries.get(name) ?? { entry: name, place: { line: 1, column: 1 }, unread: [] };
    return { ...this.policy, grants: [{ ...entry, src: [src], dst: ['*'], ip: ['*'] }], acls: [], tests: [], allowsAll: false };
  }
}

const ANYTHING: Party = { tags: ['tag:anything'], addresses: [] };
