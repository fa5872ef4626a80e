import { isIP, isIPv4 } from 'node:net';
import { IConstruct } from 'constructs';
import { constructError } from '../checks/error';

/** A control server, as far as the sidecar and its network policy need to know it. */
export interface LoginServer {
  /** As `tailscale up --login-server` takes it. */
  readonly url: string;
  /** TCP ports of the control server and of a relay beside it. */
  readonly ports: number[];
  /** The server's own address as a CIDR, where the URL has one in place of a name. */
  readonly cidrs: string[];
}

/** Tailscale's own control server. */
export const TAILSCALE_CONTROL_URL = 'https://controlplane.tailscale.com';

/** Whether what is sent to an http or https URL can be read by nobody on the way. */
export function isConfidential(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}

/** Reads the URL of a control server that is not Tailscale's own. */
export function parseLoginServer(construct: IConstruct, url: string, what = 'login server'): LoginServer {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    throw constructError(construct, `${what} "${url}" is no URL: write it as "https://headscale.example.com"`);
  }
  if (parsed.username || parsed.password) {
    throw constructError(construct, `${what} is a URL with credentials in it (value not shown): leave them out, a node logs in with its auth key`);
  }
  if (!['http:', 'https:'].includes(parsed.protocol) || parsed.search || parsed.hash) {
    throw constructError(construct, `${what} "${url}" is no plain http or https URL: write it as "https://headscale.example.com"`);
  }
  // an IPv6 literal stands in brackets in a URL, and without them in a CIDR
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const port = Number(parsed.port || (parsed.protocol === 'https:' ? 443 : 80));
  return {
    // as parsed: spaces are escaped, and could end the argument that it becomes
    url: `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, ''),
    ports: [...new Set([port, 443, 80])],
    cidrs: family === 0 ? [] : [`${host}/${family === 4 ? 32 : 128}`],
  };
}
