import { BlockList, isIP } from 'node:net';

/** The addresses of a tailnet: https://tailscale.com/kb/1015/100.x-addresses and https://tailscale.com/kb/1033/ip-and-dns-addresses. */
const TAILNET_ADDRESSES = new BlockList();
TAILNET_ADDRESSES.addSubnet('100.64.0.0', 10, 'ipv4');
TAILNET_ADDRESSES.addSubnet('fd7a:115c:a1e0::', 48, 'ipv6');

/** Suffixes of the names that OpenClaw's CLI sends a token to without TLS. */
const PLAINTEXT_SUFFIXES = ['.ts.net', '.local'];

/** A URL of HTTP(S) in its usual form, without the slash of an empty path; undefined for what is none, or has credentials, a query or a fragment. */
export function httpUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) return undefined;
  if (url.username || url.password || url.search || url.hash) return undefined;
  return url.pathname === '/' ? url.origin : url.href;
}

/** The WebSocket URL at the same place: `https://…` to `wss://…`, `http://…` to `ws://…`. */
export function webSocketUrl(url: string): string {
  return url.replace(/^http/, 'ws');
}

/**
 * Whether OpenClaw's CLI connects to a URL. Without TLS it does so to addresses of a tailnet and to names below `ts.net`: not to a short name, nor to names of a domain of
 * one's own, whoever resolves them.
 *
 * @param url of the scheme `ws` or `wss`
 * @see https://docs.openclaw.ai/gateway/remote
 */
export function isTakenByCli(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'wss:') return true;
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  const version = isIP(host);
  if (version !== 0) return TAILNET_ADDRESSES.check(host, version === 4 ? 'ipv4' : 'ipv6');
  return PLAINTEXT_SUFFIXES.some((suffix) => host.endsWith(suffix));
}
