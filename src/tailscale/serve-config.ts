/** What of Tailscale's serve configuration (`ipn.ServeConfig`) this library writes. */
interface ServeConfig {
  readonly TCP: { readonly [port: string]: { readonly TCPForward: string } };
}

/**
 * The serve configuration, as JSON: a TCP port of the tailnet node, forwarded to the pod's loopback address. It answers by address and by name alike, and asks
 * nothing of the tailnet, neither HTTPS certificates nor MagicDNS.
 *
 * @param port of the node
 * @param target port on 127.0.0.1
 * @see https://tailscale.com/kb/1242/tailscale-serve
 */
export function serveConfig(port: number, target: number): string {
  const config: ServeConfig = { TCP: { [port]: { TCPForward: `127.0.0.1:${target}` } } };
  return JSON.stringify(config, undefined, 2);
}
