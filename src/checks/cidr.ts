import { isIP } from 'node:net';
import { IConstruct } from 'constructs';
import { constructError } from './error';

/** Refuses what a NetworkPolicy would not take as an `ipBlock.cidr`. */
export function checkCidr(construct: IConstruct, what: string, cidr: string): void {
  const [address, prefix, ...rest] = cidr.split('/');
  const family = isIP(address);
  const fits = family !== 0 && rest.length === 0 && /^\d{1,3}$/.test(prefix ?? '') && Number(prefix) <= (family === 4 ? 32 : 128);
  if (fits) return;
  throw constructError(construct, `${what} "${cidr}" is no CIDR: write an address and a prefix length, such as "10.0.0.7/32"`);
}
