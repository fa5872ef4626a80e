import { IConstruct } from 'constructs';
import { constructError } from './error';
import { canonicalAddress, isInRange } from '../tailscale/policy/addresses';

/**
 * From which Tailscale gives devices their addresses.
 *
 * @see https://tailscale.com/kb/1015/100.x-addresses
 * @see https://tailscale.com/kb/1033/ip-and-dns-addresses
 */
const RANGES = ['100.64.0.0/10', 'fd7a:115c:a1e0::/48'];

/**
 * Refuses what is no address of one device in a tailnet.
 *
 * @returns the address alone, without a prefix length: tests of a policy take none
 */
export function checkTailnetAddress(construct: IConstruct, what: string, text: string): string {
  const [, bare] = /^([^/]+)(?:\/32|\/128)?$/.exec(text) ?? [];
  const address = bare === undefined ? undefined : canonicalAddress(bare);
  const isSingle = !text.includes('/') || text.endsWith(address?.includes(':') ? '/128' : '/32');
  if (address !== undefined && isSingle && RANGES.some(range => isInRange(address, range))) return address;
  throw constructError(construct, `${what} "${text}" is no address of one device in a tailnet: use what \`tailscale ip\` prints on it, such as "100.64.0.7"`);
}
