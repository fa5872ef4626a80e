/** What of Tailscale's serve configuration (`ipn.ServeConfig`) this library writes. */
interface ServeConfig {
  readonly TCP: { readonly [port: string]: { readonly TCPForward: string } };
}

/**
 * The serve configuration, as JSON: TCP ports of the tailnet node, forwarded to the pod's loopback address. They answer by address and by name alike, and ask
 * nothing of the tailnet, neither HTTPS certificates nor MagicDNS.
 *
 * @param forwards ports on 127.0.0.1, by the node's ports
 * @see https://tailscale.com/kb/1242/tailscale-serve
 */
export function serveConfig(forwards: ReadonlyMap<number, number>): string {
  const config: ServeConfig = { TCP: Object.fromEntries([...forwards].map(([port, target]) => [port, { TCPForward: `127.0.0.1:${target}` }])) };
  return JSON.stringify(config, undefined, 2);
}
