/** A device of a tailnet, or one that is shared into it, as the API tells of it. */
export interface Device {
  /** The preferred identifier of a device. */
  readonly id: string;
  /** MagicDNS name, such as `laptop.tail1234.ts.net`. */
  readonly name: string;
  /** Login of the user that a device without tags belongs to; undefined of a tagged one, which belongs to its tags, and where the API tells of none. */
  readonly owner?: string;
  readonly tags: readonly string[];
  /** Tailscale IP addresses. */
  readonly addresses: readonly string[];
  /** When the node key expires, a time in RFC 3339; undefined for never, or where the API tells of no time. */
  readonly expires?: string;
  /** Whether the node key is kept from expiring. */
  readonly keyExpiryDisabled: boolean;
  /** Whether an administrator has let it in, where the tailnet asks for that. */
  readonly authorized: boolean;
  /** Whether it is of another tailnet and shared into this one; such a device answers connections and starts none. */
  readonly isExternal: boolean;
  /** Whether several machines are connected with the one node key at the moment. */
  readonly multipleConnections: boolean;
}

/** Whether a device's node key has expired, so that nothing gets to or from it. */
export function hasExpired({ expires }: Device, now: Date): boolean {
  return expires !== undefined && Date.parse(expires) <= now.getTime();
}
