import { IConstruct } from 'constructs';
import { constructError } from './error';
import { NODE_RANGES, canonicalAddress, isInRange } from '../tailscale/policy/addresses';

/**
 * Refuses what is no address of one device in a tailnet.
 *
 * @returns the address alone, without a prefix length: tests of a policy take none
 */
export function checkTailnetAddress(construct: IConstruct, what: string, text: string): string {
  const [, bare] = /^([^/]+)(?:\/32|\/128)?$/.exec(text) ?? [];
  const address = bare === undefined ? undefined : canonicalAddress(bare);
  const isSingle = !text.includes('/') || text.endsWith(address?.includes(':') ? '/128' : '/32');
  if (address !== undefined && isSingle && NODE_RANGES.some(range => isInRange(address, range))) return address;
  throw constructError(construct, `${what} "${text}" is no address of one device in a tailnet: use what \`tailscale ip\` prints on it, such as "100.64.0.7"`);
}
