import { NODE } from './support/facts';
import { urlsOf } from '../../../src/programs/status/urls';

test('names come first, or addresses, as the workload prefers', () => {
  const names = ['http://agent:8080', 'http://agent.tail1234.ts.net:8080'];
  const addresses = ['http://100.64.0.7:8080', 'http://[fd7a:115c:a1e0::7]:8080'];
  expect(urlsOf(NODE, [8080], 'MAGIC_DNS')).toEqual([...names, ...addresses]);
  expect(urlsOf(NODE, [8080], 'RAW_IP')).toEqual([...addresses, ...names]);
});

test('the usual port is left out', () => {
  expect(urlsOf(NODE, [80], 'RAW_IP')[0]).toBe('http://100.64.0.7');
});

test('names are left out where the tailnet does not resolve them, and kept where that is not known', () => {
  expect(urlsOf({ ...NODE, magicDns: false }, [8080], 'MAGIC_DNS')).toEqual(['http://100.64.0.7:8080', 'http://[fd7a:115c:a1e0::7]:8080']);
  expect(urlsOf({ ...NODE, magicDns: null }, [8080], 'MAGIC_DNS')[0]).toBe('http://agent:8080');
  expect(urlsOf({ ...NODE, dnsName: null }, [8080], 'MAGIC_DNS')[0]).toBe('http://100.64.0.7:8080');
});

test('a workload that is not served has none, and one that is served twice has all', () => {
  expect(urlsOf(NODE, [], 'MAGIC_DNS')).toEqual([]);
  expect(urlsOf({ ...NODE, dnsName: null }, [80, 8080], 'RAW_IP').slice(0, 3)).toEqual(['http://100.64.0.7', 'http://[fd7a:115c:a1e0::7]', 'http://100.64.0.7:8080']);
});

test('a node that has nothing has no URL', () => {
  expect(urlsOf(null, [8080], 'MAGIC_DNS')).toEqual([]);
  expect(urlsOf({ ...NODE, dnsName: null, addresses: [] }, [8080], 'MAGIC_DNS')).toEqual([]);
});
