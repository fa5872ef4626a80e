import { BlockList } from 'node:net';
import fc from 'fast-check';
import { overlap, parseRange, without } from '../../../src/checks/manifests/address-range';

test.each([
  ['10.0.0.0/8', 10n * 2n ** 24n, 11n * 2n ** 24n - 1n],
  ['10.1.2.3/8', 10n * 2n ** 24n, 11n * 2n ** 24n - 1n],
  ['0.0.0.0/0', 0n, 2n ** 32n - 1n],
  ['192.0.2.1', 3221225985n, 3221225985n],
  ['::/0', 0n, 2n ** 128n - 1n],
  ['::1/128', 1n, 1n],
  ['fe80::/10', 0xfe80n * 2n ** 112n, 0xfec0n * 2n ** 112n - 1n],
  ['::ffff:192.0.2.1', 0xffffn * 2n ** 32n + 3221225985n, 0xffffn * 2n ** 32n + 3221225985n],
  ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n, 0x00010002000300040005000600070008n],
])('%s is a range', (text, first, last) => {
  expect(parseRange(text)).toEqual({ family: text.includes(':') ? 6 : 4, first, last });
});

test.each(['', '10.0.0.0/33', '10.0.0/8', '::/129', 'fe80::1%eth0', '10.0.0.0/8/8', '10.0.0.0/', 'a', undefined, null, {}])('%p is none', text => {
  expect(parseRange(text)).toBeUndefined();
});

const ADDRESS = fc.ipV4();
const CIDR = fc.tuple(ADDRESS, fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => `${address}/${prefix}`);

function isInAny(address: string, cidrs: readonly string[]): boolean {
  const list = new BlockList();
  cidrs.forEach(cidr => list.addSubnet(cidr.split('/')[0], Number(cidr.split('/')[1])));
  return list.check(address);
}

test('what is left without others is what is in it and in none of them', () => {
  fc.assert(fc.property(CIDR, fc.array(CIDR, { maxLength: 4 }), ADDRESS, (cidr, others, address) => {
    // the edges are where mistakes are
    for (const each of [address, ...[cidr, ...others].map(text => text.split('/')[0])]) {
      const left = without(parseRange(cidr)!, others.map(other => parseRange(other)!));
      expect(left.some(range => overlap(range, parseRange(each)!))).toBe(isInAny(each, [cidr]) && !isInAny(each, others));
    }
  }));
});

test('ranges of two families have nothing in common', () => {
  expect(overlap(parseRange('0.0.0.0/0')!, parseRange('::/0')!)).toBe(false);
  expect(without(parseRange('0.0.0.0/0')!, [parseRange('::/0')!])).toEqual([parseRange('0.0.0.0/0')]);
});
