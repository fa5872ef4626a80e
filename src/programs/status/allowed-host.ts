import { isIPv4 } from 'node:net';

/**
 * Whether a request may be answered, by the host that it asks for.
 *
 * A page of somebody else's, open in a browser that is in the tailnet, can make a name of its own lead here and then read the answers as its own ("DNS rebinding"). So a name is
 * answered only if nobody else can give it out: addresses, names without a dot, and the node's own.
 *
 * @param host as the request has it, with or without a port
 * @param dnsName of the node, if it has one
 */
export function isAllowedHost(host: string | undefined, dnsName: string | null): boolean {
  if (host === undefined) return false;
  let name;
  try {
    name = new URL(`http://${host}`).hostname;
  } catch {
    return false;
  }
  // an IPv6 address has no dot here
  return isIPv4(name) || !name.includes('.') || name === dnsName?.toLowerCase();
}
