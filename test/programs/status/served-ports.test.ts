import * as fc from 'fast-check';
import { FormatError } from '../../../src/programs/status/format-error';
import { servedPorts } from '../../../src/programs/status/served-ports';

const forward = (port: number) => ({ TCPForward: `127.0.0.1:${port}` });

test('the ports that lead to the workload are told, and no others', () => {
  const TCP = { 9003: forward(9003), 8090: forward(18789), 8080: forward(18789), 443: { HTTPS: true } };
  expect(servedPorts({ TCP }, 18789)).toEqual([8080, 8090]);
});

test.each([null, {}, { TCP: null }, { TCP: { 8080: null } }])('nothing is served by %j', body => {
  expect(servedPorts(body, 18789)).toEqual([]);
});

test('what is no port is none', () => {
  expect(servedPorts({ TCP: { 'x': forward(1), '-1': forward(1), '70000': forward(1), '1.5': forward(1) } }, 1)).toEqual([]);
});

test('what has other types is refused', () => {
  for (const body of ['x', 1, [], { TCP: [] }, { TCP: { 8080: 'x' } }, { TCP: { 8080: { TCPForward: 1 } } }]) expect(() => servedPorts(body, 1)).toThrow(FormatError);
  fc.assert(fc.property(fc.anything(), body => {
    try {
      expect(Array.isArray(servedPorts(body, 1))).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
    }
  }));
});
