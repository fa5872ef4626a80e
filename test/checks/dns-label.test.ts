import { App } from 'cdk8s';
import fc from 'fast-check';
import { checkDnsLabel, checkDnsSubdomain } from '../../src/checks/dns-label';

const accepts = (check: typeof checkDnsLabel, name: string) => {
  try {
    check(new App(), 'name', name);
    return true;
  } catch {
    return false;
  }
};

test('labels are 1 to 63 of lower-case letters, digits and dashes, without a dash at either end', () => {
  const end = fc.constantFrom(...'abcz0189');
  const middle = fc.string({ unit: fc.constantFrom(...'abcz0189-'), maxLength: 61 });
  fc.assert(fc.property(end, middle, end, (first, between, last) => accepts(checkDnsLabel, first + between + last)));
  fc.assert(fc.property(fc.string(), name => accepts(checkDnsLabel, name) === /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(name)));
});

test.each([['a'.repeat(63), true], ['a'.repeat(64), false], ['a.b', false], ['a\n', false]])('%j as a label: %s', (name, expected) => {
  expect(accepts(checkDnsLabel, name)).toBe(expected);
});

test.each([['a.b-c.d', true], ['a'.repeat(253), true], ['a'.repeat(254), false], ['a..b', false], ['.a', false], ['a-.b', false], ['A', false]])('%j as a subdomain: %s', (name, expected) => {
  expect(accepts(checkDnsSubdomain, name)).toBe(expected);
});
