import { NODE } from './support/facts';
import { Served } from '../../../src/programs/status/served-ports';
import { urlsOf } from '../../../src/programs/status/urls';

const forward = (port: number): Served => ({ port, tls: false, byAnyName: true });
const proxy = (port: number): Served => ({ port, tls: false, byAnyName: false });
const https: Served = { port: 443, tls: true, byAnyName: false };

test('names come first, or addresses, as the workload prefers', () => {
  const names = ['http://agent:8080', 'http://agent.tail1234.ts.net:8080'];
  const addresses = ['http://100.64.0.7:8080', 'http://[fd7a:115c:a1e0::7]:8080'];
  expect(urlsOf(NODE, [forward(8080)], 'MAGIC_DNS')).toEqual([...names, ...addresses]);
  expect(urlsOf(NODE, [forward(8080)], 'RAW_IP')).toEqual([...addresses, ...names]);
});

test('the usual port is left out', () => {
  expect(urlsOf(NODE, [forward(80)], 'RAW_IP')[0]).toBe('http://100.64.0.7');
});

test('names are left out where the tailnet does not resolve them, and kept where that is not known', () => {
  expect(urlsOf({ ...NODE, magicDns: false }, [forward(8080)], 'MAGIC_DNS')).toEqual(['http://100.64.0.7:8080', 'http://[fd7a:115c:a1e0::7]:8080']);
  expect(urlsOf({ ...NODE, magicDns: null }, [forward(8080)], 'MAGIC_DNS')[0]).toBe('http://agent:8080');
  expect(urlsOf({ ...NODE, dnsName: null }, [forward(8080)], 'MAGIC_DNS')[0]).toBe('http://100.64.0.7:8080');
});

test('a workload that is not served has none, and one that is served twice has all', () => {
  expect(urlsOf(NODE, [], 'MAGIC_DNS')).toEqual([]);
  expect(urlsOf({ ...NODE, dnsName: null }, [forward(80), forward(8080)], 'RAW_IP').slice(0, 3)).toEqual(['http://100.64.0.7', 'http://[fd7a:115c:a1e0::7]', 'http://100.64.0.7:8080']);
});

test('a node that has nothing has no URL', () => {
  expect(urlsOf(null, [forward(8080)], 'MAGIC_DNS')).toEqual([]);
  expect(urlsOf({ ...NODE, dnsName: null, addresses: [] }, [forward(8080)], 'MAGIC_DNS')).toEqual([]);
});

const CERTIFIED = { ...NODE, hasCertificates: true };

test('what has a certificate answers by the whole name alone, and comes before what has none', () => {
  expect(urlsOf(CERTIFIED, [https, forward(8080)], 'MAGIC_DNS').slice(0, 3)).toEqual(['https://agent.tail1234.ts.net', 'http://agent:8080', 'http://agent.tail1234.ts.net:8080']);
  expect(urlsOf(CERTIFIED, [{ ...https, port: 8443 }], 'MAGIC_DNS')).toEqual(['https://agent.tail1234.ts.net:8443']);
  expect(urlsOf({ ...CERTIFIED, magicDns: false }, [https], 'MAGIC_DNS')).toEqual([]);
  expect(urlsOf(NODE, [https], 'MAGIC_DNS')).toEqual([]);
});

test('addresses that the workload prefers come before the certificate\'s name', () => {
  expect(urlsOf(CERTIFIED, [https, forward(8080)], 'RAW_IP')).toEqual([
    'http://100.64.0.7:8080', 'http://[fd7a:115c:a1e0::7]:8080', 'https://agent.tail1234.ts.net', 'http://agent:8080', 'http://agent.tail1234.ts.net:8080',
  ]);
});

test('what answers through the proxy has no address', () => {
  expect(urlsOf(NODE, [proxy(8080)], 'RAW_IP')).toEqual(['http://agent:8080', 'http://agent.tail1234.ts.net:8080']);
});
