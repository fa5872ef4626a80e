import * as fc from 'fast-check';
import { FormatError } from '../../../src/programs/status/format-error';
import { servedPorts } from '../../../src/programs/status/served-ports';

const forward = (port: number) => ({ TCPForward: `127.0.0.1:${port}` });

test('the ports that lead to the workload are told, and no others', () => {
  const TCP = { 9003: forward(9003), 8090: forward(18789), 8080: forward(18789), 443: { HTTPS: true } };
  expect(servedPorts({ TCP }, 18789)).toEqual([{ port: 8080, tls: false, byAnyName: true }, { port: 8090, tls: false, byAnyName: true }]);
});

test('the ports of Tailscale\'s proxy that lead to the workload are told, those with a certificate first', () => {
  const web = (port: number, path = '/') => ({ Handlers: { [path]: { Proxy: `http://127.0.0.1:${port}` } } });
  const TCP = { 80: { HTTP: true }, 443: { HTTPS: true }, 8443: { HTTPS: true }, 8444: { HTTPS: true }, 9000: { HTTP: true } };
  const Web = { 'agent.tail1234.ts.net:80': web(18789), 'agent.tail1234.ts.net:443': web(18789), 'agent.tail1234.ts.net:8443': web(1), 'agent.tail1234.ts.net:8444': web(18789, '/x') };
  expect(servedPorts({ TCP, Web }, 18789)).toEqual([{ port: 443, tls: true, byAnyName: false }, { port: 80, tls: false, byAnyName: false }]);
});

test.each([null, {}, { TCP: null }, { TCP: { 8080: null } }])('nothing is served by %j', body => {
  expect(servedPorts(body, 18789)).toEqual([]);
});

test('what is no port is none', () => {
  expect(servedPorts({ TCP: { 'x': forward(1), '-1': forward(1), '70000': forward(1), '1.5': forward(1) } }, 1)).toEqual([]);
});

test('what has other types is refused', () => {
  for (const body of ['x', 1, [], { TCP: [] }, { TCP: { 8080: 'x' } }, { TCP: { 8080: { TCPForward: 1 } } }, { Web: 1 }, { Web: { x: { Handlers: 1 } } }]) expect(() => servedPorts(body, 1)).toThrow(FormatError);
  fc.assert(fc.property(fc.anything(), body => {
    try {
      expect(Array.isArray(servedPorts(body, 1))).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
    }
  }));
});
