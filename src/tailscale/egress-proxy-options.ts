/**
 * A proxy by which what runs in the pod reaches the tailnet, HTTP and SOCKS5 at one port. It resolves MagicDNS names, which the pod itself does not.
 *
 * It reaches what the tailnet's policy lets the node reach, and whatever else the pod could reach without it. It asks for no password: nobody but the pod's own processes can get
 * to it.
 *
 * The workload's container has its URLs as `TAILNET_HTTP_PROXY` and `TAILNET_SOCKS5_PROXY`, and not as `HTTP_PROXY` and the like, by which all that the agent sends would go through
 * the tunnel's container.
 *
 * @see https://tailscale.com/kb/1112/userspace-networking
 */
export interface EgressProxyOptions {
  /**
   * TCP port on 127.0.0.2: a loopback address of the pod to which userspace mode does not lead. From 1024 on, for those below take a capability.
   *
   * @default 1055
   */
  readonly port?: number;
}
