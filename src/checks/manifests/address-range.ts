import { isIP } from 'node:net';

/** Addresses of one family from a first to a last one, as numbers. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** The addresses of a CIDR, or the one address that is given. Undefined for what is neither. */
export function parseRange(text: unknown): AddressRange | undefined {
  const [, address, prefix] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(`${text}`) ?? [];
  const family = isIP(address ?? '');
  if (family !== 4 && family !== 6) return undefined;
  const bits = family === 4 ? 32 : 128;
  const length = Number(prefix ?? bits);
  if (length > bits) return undefined;
  const size = 2n ** BigInt(bits - length);
  const number = family === 4 ? ipv4(address) : ipv6(address);
  const first = number - number % size;
  return { family, first, last: first + size - 1n };
}

/** What is left of a range without others. */
export function without(range: AddressRange, others: readonly AddressRange[]): AddressRange[] {
  return others.reduce<AddressRange[]>((left, other) => left.flatMap(each => cut(each, other)), [range]);
}

/** Whether two ranges have an address in common. */
export function overlap(one: AddressRange, other: AddressRange): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

function cut(range: AddressRange, hole: AddressRange): AddressRange[] {
  if (!overlap(range, hole)) return [range];
  return [{ ...range, last: hole.first - 1n }, { ...range, first: hole.last + 1n }].filter(({ first, last }) => first <= last);
}

function ipv4(address: string): bigint {
  return address.split('.').reduce((number, part) => number * 256n + BigInt(part), 0n);
}

function ipv6(address: string): bigint {
  // written in one way, without an IPv4 address at its end
  const [head, tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::').map(half => half.split(':').filter(part => part !== ''));
  const zeros = tail ? Array<string>(8 - head.length - tail.length).fill('0') : [];
  return [...head, ...zeros, ...tail ?? []].reduce((number, part) => number * 65536n + BigInt(`0x${part}`), 0n);
}
