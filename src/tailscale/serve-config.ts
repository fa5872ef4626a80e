/** Names of the files, in the folder of the serve configuration. */
export const SERVE_FILES = {
  /** What is served whatever the tailnet permits. */
  always: 'serve.json',
  /** What is served where the tailnet gives HTTPS certificates: all of the other, and port 443. */
  withHttps: 'serve-https.json',
} as const;

/** Stands for the node's MagicDNS name. The start script puts it in. */
export const NODE_NAME = '@NODE_NAME@';

/** Stands for the name that the node's certificate is for. containerboot puts it in. */
const CERT_DOMAIN = '${TS_CERT_DOMAIN}';

/** TCP port of the node with its certificate. */
export const HTTPS_PORT = 443;

/** How the tailnet gets to a workload. */
export interface Serving {
  /** TCP port of the node at which the workload answers without TLS. */
  readonly port: number;
  /** TCP port of the workload on the pod's loopback address. */
  readonly target: number;
  /** Whether it answers at port 443 as well, with the node's certificate. */
  readonly https: boolean;
  /** Whether nothing but Tailscale's proxy, which tells who asks, may get to it. */
  readonly identity: boolean;
  /** Further ports of the node, each with a port of the pod's loopback address. */
  readonly forwards: ReadonlyMap<number, number>;
}

/** What of Tailscale's serve configuration (`ipn.ServeConfig`) this library writes. */
interface ServeConfig {
  readonly TCP: { readonly [port: string]: { readonly TCPForward: string } | { readonly HTTP: true } | { readonly HTTPS: true } };
  readonly Web?: { readonly [hostAndPort: string]: { readonly Handlers: { readonly '/': { readonly Proxy: string } } } };
}

/**
 * The serve configuration, as JSON by file name.
 *
 * A TCP forward answers by address and by name alike, and asks nothing of the tailnet, neither HTTPS certificates nor MagicDNS. A web handler answers by the node's own name alone.
 * A tailnet without certificates makes containerboot leave a whole file unserved that has port 443 in it, so there are two, and the start script chooses.
 *
 * @see https://tailscale.com/kb/1242/tailscale-serve
 */
export function serveFiles({ port, target, https, identity, forwards }: Serving): { [file: string]: string } {
  const web = { Handlers: { '/': { Proxy: `http://127.0.0.1:${target}` } } } as const;
  const tcp = Object.fromEntries([...(identity ? [] : [[port, target]]), ...forwards].map(([from, to]) => [from, { TCPForward: `127.0.0.1:${to}` }]));
  const always: ServeConfig = identity
    ? { TCP: { [port]: { HTTP: true }, ...tcp }, Web: { [`${NODE_NAME}:${port}`]: web } }
    : { TCP: tcp };
  if (!https) return { [SERVE_FILES.always]: json(always) };
  const withHttps: ServeConfig = {
    TCP: { ...always.TCP, [HTTPS_PORT]: { HTTPS: true } },
    Web: { ...always.Web, [`${CERT_DOMAIN}:${HTTPS_PORT}`]: web },
  };
  return { [SERVE_FILES.always]: json(always), [SERVE_FILES.withHttps]: json(withHttps) };
}

function json(config: ServeConfig): string {
  return JSON.stringify(config, undefined, 2);
}
