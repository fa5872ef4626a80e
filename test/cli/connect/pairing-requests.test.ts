import * as fc from 'fast-check';
import { pairedDevice, pendingRequest } from './devices';
import { describeRequest } from '../../../src/cli/connect/describe-request';
import { parsePairingRequests } from '../../../src/cli/connect/pairing-requests';

const parse = (list: unknown) => parsePairingRequests(JSON.stringify(list));

test('a request is read, with both ways of naming roles', () => {
  expect(parse({ pending: [pendingRequest({ role: 'operator', roles: ['operator', 'node'] })], paired: [] })).toEqual([{
    requestId: 'b7f8a6a0-4a5e-4d7e-9d5f-0a8c4b1e2d3f',
    deviceId: 'device-of-anna',
    name: 'Anna\'s laptop',
    platform: 'linux',
    client: 'cli',
    origin: null,
    address: '127.0.0.1',
    roles: ['operator', 'node'],
    scopes: ['operator.admin', 'operator.read'],
    askedAt: '2026-05-01T10:00:00.000Z',
    paired: false,
  }]);
});

test('what a request may lack is nothing', () => {
  expect(parse({ pending: [{ requestId: 'one', deviceId: 'two', ts: 0, displayName: null }], paired: [] })).toEqual([{
    requestId: 'one', deviceId: 'two', name: null, platform: null, client: null, origin: null, address: null, roles: [], scopes: [], askedAt: '1970-01-01T00:00:00.000Z', paired: false,
  }]);
});

test('a device that was approved before is told, and the oldest request comes first', () => {
  const [first, second] = parse({
    pending: [pendingRequest({ requestId: 'later', ts: 2000 }), pendingRequest({ requestId: 'sooner', deviceId: 'other', ts: 1000 })], paired: [pairedDevice('device-of-anna')],
  });
  expect(first).toMatchObject({ requestId: 'sooner', paired: false });
  expect(second).toMatchObject({ requestId: 'later', paired: true });
});

test.each([
  ['no JSON', 'Pending (1)', 'it is no JSON'],
  ['a list', '[]', 'the whole is not an object'],
  ['nothing', 'null', 'the whole is not an object'],
  ['no list of requests', '{"paired":[]}', 'pending is not a list'],
  ['no list of devices', '{"pending":[]}', 'paired is not a list'],
  ['a device that is none', '{"pending":[],"paired":[1]}', 'paired[0] is not an object'],
  ['a request that is none', '{"pending":["x"],"paired":[]}', 'pending[0] is not an object'],
])('%s is refused', (_, json, reason) => {
  expect(() => parsePairingRequests(json)).toThrow(reason);
});

test.each<[object, string]>([
  [{ requestId: 1 }, 'pending[0].requestId is not an id'],
  [{ requestId: '--latest' }, 'pending[0].requestId is not an id'],
  [{ requestId: 'a b' }, 'pending[0].requestId is not an id'],
  [{ requestId: 'x'.repeat(201) }, 'pending[0].requestId is not an id'],
  [{ deviceId: undefined }, 'pending[0].deviceId is not a text'],
  [{ displayName: {} }, 'pending[0].displayName is not a text'],
  [{ ts: 'today' }, 'pending[0].ts is not a time in milliseconds'],
  [{ ts: 9e15 }, 'pending[0].ts is not a time in milliseconds'],
  [{ scopes: 'operator.read' }, 'pending[0].scopes is not a list'],
  [{ scopes: [null] }, 'pending[0].scopes[0] is not a text'],
  [{ roles: Array(101).fill('operator') }, 'pending[0].roles is not a list of at most 100'],
])('a request with %j is refused', (more, reason) => {
  expect(() => parse({ pending: [pendingRequest(more)], paired: [] })).toThrow(reason);
});

describe('for people', () => {
  const described = (more: object = {}) => describeRequest(parse({ pending: [pendingRequest(more)], paired: [] })[0], new Date('2026-05-01T10:05:30Z'));

  test('who asks for what, and since when', () => {
    expect(described()).toBe([
      'request b7f8a6a0-4a5e-4d7e-9d5f-0a8c4b1e2d3f',
      '  device   device-of-anna (new)',
      '  name     Anna\'s laptop',
      '  client   cli',
      '  platform linux',
      '  origin   -',
      '  address  127.0.0.1',
      '  roles    operator',
      '  scopes   operator.admin, operator.read',
      '  asked    2026-05-01T10:00:00.000Z, 5m ago',
      '',
    ].join('\n'));
  });

  test('no scope is cut off', () => {
    const scopes = [...Array(99).fill('operator.read'.padEnd(200, '.')), 'operator.admin'];
    expect(described({ scopes })).toContain(', operator.admin\n');
  });

  test('nothing that a device says adds a line or steers the terminal', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const texts = Object.fromEntries(['deviceId', 'displayName', 'platform', 'clientId', 'browserOrigin', 'remoteIp'].map((name) => [name, text]));
      const all = described({ ...texts, roles: [text], scopes: [text] });
      expect(all.split('\n')).toHaveLength(11);
      expect(all.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }));
  });
});
