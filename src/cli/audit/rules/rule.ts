import { Party } from '../../../tailscale/policy/evaluate';
import { Policy } from '../../../tailscale/policy/policy-file';
import { DeviceReach, Instance } from '../instances';
import { Sources } from '../sources';

/** What the rules look at. */
export interface Audited {
  readonly policy: Policy;
  readonly instances: readonly Instance[];
  /** Tells which parties the selectors of the policy mean. */
  readonly selectors: Sources;
  readonly now: Date;
}

/** How bad it is: an error lets in who should not be, or hides who is. */
export type Severity = 'error' | 'warning';

/** One thing that is wrong with one subject. */
export interface Fault {
  /** What is at fault: a tag or a device's name. */
  readonly subject: string;
  readonly message: string;
  readonly fix: string;
}

/** What a rule found. */
export interface Finding extends Fault {
  /** Id of the rule; stable, scripts match on it. */
  readonly id: string;
  readonly severity: Severity;
}

/** What may be wrong with who reaches what. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  find(audited: Audited): Fault[];
}

/** A device that the policy lets reach instances. */
export interface Granted extends Pick<DeviceReach, 'device'> {
  /** Tags of the instances. */
  readonly tags: readonly string[];
}

/** The devices that the policy lets, or may let, reach instances, each once; none where the tailnet's devices are not known. */
export function grantedDevices({ instances }: Audited): Granted[] {
  const granted = new Map<string, { readonly device: DeviceReach['device']; readonly tags: string[] }>();
  for (const { tag, devices = [] } of instances) {
    for (const { device } of devices) {
      const found = granted.get(device.id);
      if (found) found.tags.push(tag);
      else granted.set(device.id, { device, tags: [tag] });
    }
  }
  return [...granted.values()];
}

/** An entry of a policy that opens ports. */
export interface NetworkEntry {
  /** Such as `grants[0]`. */
  readonly entry: string;
  readonly src: readonly string[];
  readonly dst: readonly string[];
}

/** How the policy's evaluator names that there is neither grant nor access rule, which allows everything. */
const NO_RULES = 'no rules';

/** The entries of a policy that open ports. */
export function networkEntries({ grants, acls, allowsAll }: Policy): NetworkEntry[] {
  return [
    // Without ports, a grant is about applications.
    ...grants.filter(({ ip }) => ip !== undefined && ip.length > 0),
    ...acls.filter(({ action }) => action === 'accept'),
    ...(allowsAll ? [{ entry: NO_RULES, src: ['*'], dst: ['*'] }] : []),
  ];
}

/** An instance's own nodes, as sources. */
export function partyOfInstance({ tag, nodes }: Instance): Party {
  return { tags: [tag], ...(nodes ? { addresses: nodes.flatMap(({ addresses }) => addresses) } : {}) };
}
