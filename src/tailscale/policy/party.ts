/**
 * A device of the tailnet, or all that share what is given.
 *
 * What is undefined is not known, and a selector that asks for it answers `unknown`. A device with tags has no user, and one with a user has no tags.
 *
 * @see https://tailscale.com/kb/1068/tags
 */
export interface Party {
  /** Login of the person whose device it is, such as `alice@example.com`. */
  readonly user?: string;
  /** Such as `tag:agent`; empty: it has none. */
  readonly tags?: readonly string[];
  /** Tailscale addresses, IPv4 and IPv6; empty: none that a policy names. */
  readonly addresses?: readonly string[];
  /** A group of persons as such, such as `group:family`: whoever is in it. */
  readonly group?: string;
}

export function isTagged({ tags = [] }: Party): boolean {
  return tags.length > 0;
}

/** Whether it is known to be somebody's: then it has no tags. */
export function isPersonal(party: Party): boolean {
  return !isTagged(party) && (party.user !== undefined || party.group !== undefined);
}
