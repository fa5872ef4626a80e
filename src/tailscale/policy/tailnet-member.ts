import { IConstruct } from 'constructs';
import { constructError } from '../../checks/error';
import { checkTailnetAddress } from '../../checks/tailnet-address';
import { checkTailnetGroup } from '../../checks/tailnet-group';
import { checkTailnetLogin } from '../../checks/tailnet-login';
import { checkTailscaleTag } from '../../checks/tailscale-tag';

/** What kind of member it is. */
type MemberKind = 'user' | 'group' | 'device' | 'tag' | 'any';

/**
 * A member whose text was checked, as a policy has it.
 */
export interface Member {
  readonly kind: MemberKind;
  /** Such as `alice@example.com`, `group:family`, `100.64.0.7`, `tag:ci`. */
  readonly selector: string;
}

/**
 * Somebody, or something, in a tailnet that a policy can let reach an instance.
 *
 * @see https://tailscale.com/kb/1396/targets
 */
export class TailnetMember {
  /**
   * A person, by whichever of her devices; those with tags are not hers.
   *
   * @param login as the tailnet has it, such as `alice@example.com`, `alice@github`; with Headscale, `alice@`
   */
  public static user(login: string): TailnetMember {
    return new TailnetMember('user', login);
  }

  /**
   * All persons of a group, by whichever of their devices.
   *
   * @param name such as `group:family`. Its members are in `groups` of the policy, or come from the policy that it is merged into, or from the identity provider.
   */
  public static group(name: string): TailnetMember {
    return new TailnetMember('group', name);
  }

  /**
   * One device. It has to be known: its address is there once it has joined.
   *
   * @param address of the device in the tailnet, such as `100.64.0.7`; with `/32` or `/128` behind it, or nothing
   */
  public static device(address: string): TailnetMember {
    return new TailnetMember('device', address);
  }

  /**
   * All devices that have a tag, which belong to no person.
   *
   * @param tag such as `tag:ci`; not one of an agent, for agents may reach nothing
   */
  public static tag(tag: string): TailnetMember {
    return new TailnetMember('tag', tag);
  }

  /**
   * Everybody in the tailnet, by whichever of their devices; no device that has tags. A policy that has it warns: `tailnet-open-to-all-members`.
   */
  public static anyMember(): TailnetMember {
    return new TailnetMember('any', 'autogroup:member');
  }

  private constructor(private readonly kind: MemberKind, private readonly text: string) {}

  /**
   * The member as a policy has it.
   *
   * @param what names it in errors
   * @throws Error for a text that the control server would refuse
   * @internal
   */
  public _check(construct: IConstruct, what: string): Member {
    const { kind, text } = this;
    if (typeof text !== 'string') throw constructError(construct, `${what} has no name: give TailnetMember.${kind}("…")`);
    if (kind === 'device') return { kind, selector: checkTailnetAddress(construct, what, text) };
    if (kind === 'user') checkTailnetLogin(construct, what, text);
    if (kind === 'group') checkTailnetGroup(construct, what, text);
    if (kind === 'tag') checkTailscaleTag(construct, text);
    return { kind, selector: text };
  }
}
