import * as fc from 'fast-check';
import { isAllowedHost } from '../../../src/programs/status/allowed-host';

const NAME = 'agent.tail1234.ts.net';

test.each([
  '100.64.0.7', '100.64.0.7:9090', '127.0.0.1:8080', '[fd7a:115c:a1e0::7]', '[fd7a:115c:a1e0::7]:9090', '[::1]',
  'agent', 'agent:9090', 'AGENT', 'localhost', 'localhost:8080',
  NAME, `${NAME}:9090`, 'AGENT.tail1234.TS.net', 'Agent.Tail1234.ts.net:80',
])('answers for %s', (host) => {
  expect(isAllowedHost(host, NAME)).toBe(true);
  expect(isAllowedHost(host, NAME.toUpperCase())).toBe(true);
});

test.each([
  'evil.example', 'evil.example:9090', 'EVIL.example', '100.64.0.7.evil.example', '127.0.0.1.nip.io', 'localhost.evil.example', 'evil.localhost',
  'other.tail1234.ts.net', `${NAME}.evil.example`, `evil-${NAME}`, `x.${NAME}`, 'tail1234.ts.net',
  'evil\u3002example', '%65vil.example', 'evil.', 'a.b',
  'agent@evil.example', `${NAME}@evil.example`, `${NAME}:80@evil.example`, `evil.example/${NAME}`, `evil.example#${NAME}`,
  `evil.example?${NAME}`, `evil.example\\@${NAME}`,
  '', ' ', ':', ':80', '[', '[::1', '::1', 'agent:port', 'agent:65536', '1.2.3.4.5', '256.1.1.1', '[fe80::1%25eth0]', 'a b',
])('does not answer for %j', (host) => {
  expect(isAllowedHost(host, NAME)).toBe(false);
});

test('does not answer where no host is named', () => {
  expect(isAllowedHost(undefined, NAME)).toBe(false);
});

test('has no name to answer for before the node has one', () => {
  expect(isAllowedHost(NAME, null)).toBe(false);
  expect(isAllowedHost('null', null)).toBe(true);
  expect(isAllowedHost('agent', null)).toBe(true);
});

test('answers for no domain but the node\'s own, whatever its case and port', () => {
  fc.assert(fc.property(fc.domain(), fc.domain(), fc.option(fc.integer({ min: 1, max: 65535 })), fc.boolean(), (domain, own, port, isUpper) => {
    fc.pre(domain.toLowerCase() !== own.toLowerCase());
    const ask = (name: string) => isAllowedHost(`${isUpper ? name.toUpperCase() : name}${port === null ? '' : `:${port}`}`, own);
    expect(ask(domain)).toBe(false);
    expect(ask(own)).toBe(true);
  }));
});

test('answers for every address', () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6().map(address => `[${address}]`)), fc.option(fc.integer({ min: 1, max: 65535 })), (address, port) => {
    expect(isAllowedHost(`${address}${port === null ? '' : `:${port}`}`, null)).toBe(true);
  }));
});

test('never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.option(fc.string()), (host, own) => {
    expect(typeof isAllowedHost(host, own)).toBe('boolean');
  }));
});
