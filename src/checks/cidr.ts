import { isIP } from 'node:net';
import { IConstruct } from 'constructs';
import { constructError } from './error';
import { parseRange } from './manifests/address-range';

/** What every IPv4 address has before it where it is written as IPv6 (RFC 4291). */
const IPV4_MAPPED = 0xffffn;

/** Refuses what a NetworkPolicy would not take as an `ipBlock.cidr`, and IPv4 written as IPv6: it would be open, and what is taken out of ranges would not be out of it. */
export function checkCidr(construct: IConstruct, what: string, cidr: string): void {
  const [address, prefix, ...rest] = cidr.split('/');
  // an address with a zone, such as fe80::1%eth0, is one of a machine alone
  const family = address.includes('%') ? 0 : isIP(address);
  const fits = family !== 0 && rest.length === 0 && /^\d{1,3}$/.test(prefix ?? '') && Number(prefix) <= (family === 4 ? 32 : 128);
  if (!fits) throw constructError(construct, `${what} "${cidr}" is no CIDR: write an address and a prefix length, such as "10.0.0.7/32"`);
  // eslint-disable-next-line no-bitwise
  if (family === 6 && parseRange(address)!.first >> 32n === IPV4_MAPPED) {
    throw constructError(construct, `${what} "${cidr}" is IPv4 written as IPv6: write it as IPv4, such as "10.0.0.0/8"`);
  }
}
