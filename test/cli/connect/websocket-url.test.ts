import * as fc from 'fast-check';
import { httpUrl, isTakenByCli, webSocketUrl } from '../../../src/cli/connect/websocket-url';

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const octet = fc.integer({ min: 0, max: 255 });
const tailnetIpv4 = fc.tuple(fc.integer({ min: 64, max: 127 }), octet, octet).map((octets) => `100.${octets.join('.')}`);
const group = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16));
const tailnetIpv6 = fc.array(group, { minLength: 5, maxLength: 5 }).map((groups) => `[fd7a:115c:a1e0:${groups.join(':')}]`);
const tailnetName = fc.tuple(label, label).map(([name, tailnet]) => `${name}.${tailnet}.ts.net`);
const host = fc.oneof(label, tailnetName, tailnetIpv4, tailnetIpv6, label.map((name) => `${name}.example.com`));
// Not the usual one of either scheme, which a URL leaves out.
const port = fc.option(fc.integer({ min: 1, max: 65535 }).filter((number) => number !== 80 && number !== 443), { nil: undefined });
const path = fc.array(label, { maxLength: 3 }).map((parts) => parts.map((part) => `/${part}`).join(''));
const url = fc.record({ scheme: fc.constantFrom('http', 'https'), host, port, path });

const rest = (parts: { host: string; port?: number; path: string }) => `://${parts.host}${parts.port === undefined ? '' : `:${parts.port}`}${parts.path}`;

test('only the scheme of a URL changes', () => {
  fc.assert(fc.property(url, ({ scheme, ...parts }) => {
    const mapped = webSocketUrl(httpUrl(`${scheme}${rest(parts)}`)!);
    expect(mapped).toBe(`${scheme === 'https' ? 'wss' : 'ws'}${rest(parts)}`);
    expect(new URL(mapped).host).toBe(new URL(`${scheme}${rest(parts)}`).host);
  }));
});

test('a slash that is the whole path is left out', () => {
  expect(httpUrl('http://agent:8080/')).toBe('http://agent:8080');
  expect(httpUrl('https://agent.tail1234.ts.net/ui/')).toBe('https://agent.tail1234.ts.net/ui/');
});

test.each([
  'agent', '', 'ftp://agent', 'ws://agent', 'javascript:alert(1)', 'http://user@agent', 'http://:secret@agent', 'http://agent/?token=x', 'http://agent/#token=x', 'http://a b/',
])('%j is no URL to open', (text) => {
  expect(httpUrl(text)).toBeUndefined();
});

test('what is no URL is never one, and what is one is safe to print', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string().map((text) => `http://agent/${text}`)), (text) => {
    expect(httpUrl(text) ?? 'http://none').toMatch(/^https?:\/\/[!-~]+$/);
  }));
});

test('with TLS any host is taken', () => {
  fc.assert(fc.property(host, port, path, (...[name, number, folders]) => {
    expect(isTakenByCli(`wss${rest({ host: name, port: number, path: folders })}`)).toBe(true);
  }));
});

test('without TLS addresses of a tailnet and names below ts.net are taken', () => {
  fc.assert(fc.property(fc.oneof(tailnetName, tailnetIpv4, tailnetIpv6), port, path, (...[name, number, folders]) => {
    expect(isTakenByCli(`ws${rest({ host: name, port: number, path: folders })}`)).toBe(true);
  }));
});

test('without TLS a short name is not taken, whatever it is', () => {
  fc.assert(fc.property(label, port, path, (...[name, number, folders]) => {
    expect(isTakenByCli(`ws${rest({ host: name, port: number, path: folders })}`)).toBe(false);
  }));
});

test.each([
  ['ws://agent.tail1234.ts.net.', true],
  ['ws://agent.local', true],
  ['ws://ts.net', false],
  ['ws://agent.ts.net.example.com', false],
  ['ws://agentts.net', false],
  ['ws://agent.tailnet.example.com', false],
  ['ws://100.63.255.255', false],
  ['ws://100.64.0.0', true],
  ['ws://100.127.255.255:8080', true],
  ['ws://100.128.0.0', false],
  ['ws://192.0.2.1', false],
  ['ws://[fd7a:115c:a1e0::7]:8080', true],
  ['ws://[fd7a:115c:a1e1::7]', false],
  ['ws://[2001:db8::1]', false],
])('%s is taken: %s', (text, taken) => {
  expect(isTakenByCli(text)).toBe(taken);
});
