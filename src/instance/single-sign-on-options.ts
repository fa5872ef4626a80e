/**
 * Logins of the tailnet as logins of an instance: who opens it from a device of theirs is known without a token.
 *
 * Tailscale's proxy in the pod writes into each request whose device it comes from, and the gateway believes it. Tagged devices, and what comes from the public internet, have no
 * login and are refused.
 *
 * The risk: any process in the pod can write such a request itself. Whatever the agent runs, a shell that was talked into it, too, can be any of these users to the gateway. And a
 * machine that joined the tailnet with a key of theirs and has no tag is theirs, another agent too: give agents tags.
 *
 * @see https://tailscale.com/kb/1312/serve#identity-headers
 * @see https://docs.openclaw.ai/gateway/trusted-proxy-auth
 */
export interface SingleSignOnOptions {
  /** Logins that are let in, as the tailnet has them, in the same case: `alice@example.com`, `alice@github`. Each may do everything. Never empty, which would be everybody. */
  readonly users: string[];

  /**
   * Whether a browser of theirs is paired by itself. Else each is approved once, as with a token.
   *
   * @default false
   */
  readonly approveDevices?: boolean;
}
