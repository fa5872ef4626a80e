import { BlockList, isIP } from 'node:net';

/**
 * From which Tailscale gives nodes their addresses.
 *
 * @see https://tailscale.com/kb/1015/100.x-addresses
 * @see https://tailscale.com/kb/1033/ip-and-dns-addresses
 */
export const NODE_RANGES: readonly string[] = ['100.64.0.0/10', 'fd7a:115c:a1e0::/48'];

/** Whether an address is in a range: an address, or a CIDR. Undefined where the range is neither. */
export function isInRange(address: string, range: string): boolean | undefined {
  const [network, prefix, ...rest] = range.split('/');
  const family = isIP(network);
  const length = prefix === undefined ? bits(network) : Number(prefix);
  if (family === 0 || rest.length > 0 || !/^\d*$/.test(prefix ?? '') || prefix === '' || length > bits(network)) return undefined;
  if (isIP(address) !== family) return false;
  const list = new BlockList();
  list.addSubnet(network, length, family === 6 ? 'ipv6' : 'ipv4');
  return list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether two texts are addresses of one family, whatever the prefix behind them. */
export function isSameFamily(one: string, other: string): boolean {
  return isIP(one.split('/')[0]) === isIP(other.split('/')[0]);
}

/** Whether no node of a tailnet has an address in a range. False for what is no range. */
export function isOutsideOfTailnets(range: string): boolean {
  const first = range.split('/')[0];
  return NODE_RANGES.every(nodes => isInRange(first, nodes) === false && isInRange(nodes.split('/')[0], range) === false);
}

/** An address as it is written in one way alone: IPv6 has many. Undefined for what is no address. */
export function canonicalAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 4) return text;
  // a zone would make another device of it
  if (family === 0 || text.includes('%')) return undefined;
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

function bits(address: string): number {
  return isIP(address) === 6 ? 128 : 32;
}
