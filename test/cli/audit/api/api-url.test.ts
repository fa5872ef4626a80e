import { API_URL, apiUrl, tailnet } from '../../../../src/cli/audit/api/api-url';

test.each([
  [API_URL, API_URL],
  ['https://api.example.com:8443/', 'https://api.example.com:8443'],
  ['http://127.0.0.1:9000', 'http://127.0.0.1:9000'],
  ['http://[::1]:9000', 'http://[::1]:9000'],
  ['http://localhost', 'http://localhost'],
])('%s is an address that a token may be sent to', (value, origin) => {
  expect(apiUrl(value)).toBe(origin);
});

test.each([
  ['', 'use a URL'],
  ['api.tailscale.com', 'use a URL'],
  ['ftp://127.0.0.1', 'use a URL'],
  ['http://api.tailscale.com', 'use https'],
  ['http://127.0.0.1.example.com', 'use https'],
  ['http://localhost.example.com', 'use https'],
  ['http://10.0.0.1', 'use https'],
  ['https://user:password@api.tailscale.com', 'use no more than scheme, host and port'],
  ['https://api.tailscale.com/api/v2', 'use no more than scheme, host and port'],
  ['https://api.tailscale.com?x', 'use no more than scheme, host and port'],
])('%j is refused', (value, fix) => {
  expect(() => apiUrl(value)).toThrow(fix);
});

test('a tailnet is a name or an ID, and no path', () => {
  for (const name of ['-', 'example.com', 'alice@example.com', 'T1234CNTRL', 'alice.github', 'alice+agents@example.com']) expect(tailnet(name)).toBe(name);
  for (const name of ['', '.', '..', 'a/b', 'a b', 'a?b', 'a%2fb', 'a#']) expect(() => tailnet(name)).toThrow('use the tailnet\'s ID');
});
