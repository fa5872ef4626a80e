import * as fc from 'fast-check';
import { hasExpired } from '../../../../src/cli/audit/api/device';
import { parseDevices } from '../../../../src/cli/audit/api/parse-devices';
import { DEVICES_JSON, apiDevice, devicesWith } from '../samples';

const only = (fields: { readonly [name: string]: unknown }) => parseDevices(JSON.stringify({ devices: [apiDevice('laptop', fields)] }))[0];

test('what the API answers is read: who a device belongs to, and when its key expires', () => {
  expect(parseDevices(DEVICES_JSON)).toEqual([
    {
      id: 'nAGENT1CNTRL',
      name: 'agent.tail1234.ts.net',
      tags: ['tag:agent'],
      addresses: ['100.64.0.7', 'fd7a:115c:a1e0::7'],
      keyExpiryDisabled: true,
      authorized: true,
      isExternal: false,
      multipleConnections: false,
    },
    {
      id: 'nLAPTOP1CNTRL',
      name: 'alice-laptop.tail1234.ts.net',
      owner: 'alice@example.com',
      tags: [],
      addresses: ['100.64.0.11', 'fd7a:115c:a1e0::11'],
      expires: '2999-07-31T09:00:00Z',
      keyExpiryDisabled: false,
      authorized: true,
      isExternal: false,
      multipleConnections: false,
    },
    expect.objectContaining({ name: 'bob-phone.tail1234.ts.net', owner: 'bob@example.com' }),
    expect.objectContaining({ name: 'prometheus.tail1234.ts.net', tags: ['tag:monitoring'] }),
    expect.objectContaining({ name: 'hello.tail9999.ts.net', isExternal: true }),
  ]);
});

test('what the API leaves out or has nothing for is nothing', () => {
  for (const user of [undefined, null, '']) expect(only({ user })).not.toHaveProperty('owner');
  for (const tags of [undefined, null, []]) expect(only({ tags })).toHaveProperty('tags', []);
  for (const expires of [undefined, null, '', '0001-01-01T00:00:00Z']) expect(only({ expires })).not.toHaveProperty('expires');
  for (const isExternal of [undefined, null]) expect(only({ isExternal })).toHaveProperty('isExternal', false);
  expect(only({ multipleConnections: true })).toHaveProperty('multipleConnections', true);
  expect(only({ nodeId: undefined })).toHaveProperty('id', 'id-of-laptop');
});

test('a key has expired from its time on, unless that does not count', () => {
  const now = new Date('2026-05-01T10:00:00Z');
  expect(hasExpired(only({ expires: '2026-05-01T10:00:00Z' }), now)).toBe(true);
  expect(hasExpired(only({ expires: '2026-05-01T12:00:01+02:00' }), now)).toBe(false);
  expect(hasExpired(only({ expires: '2026-05-01T10:00:00Z', keyExpiryDisabled: true }), now)).toBe(false);
  expect(hasExpired(only({ expires: '' }), now)).toBe(false);
});

test.each([
  ['name', ''], ['name', undefined], ['addresses', undefined], ['addresses', [1]], ['addresses', '100.64.0.1'], ['tags', 'tag:agent'], ['tags', ['']], ['user', 1],
  ['expires', 'tomorrow'], ['expires', '2026-13-01T00:00:00Z'], ['keyExpiryDisabled', undefined], ['authorized', 'yes'], ['isExternal', 0], ['multipleConnections', 2],
])('a device whose %s is %j is refused, by the name of the field', (field, value) => {
  expect(() => parseDevices(devicesWith({ 'Bob\'s phone': { [field]: value } }))).toThrow(new RegExp(`^devices\\[2\\]\\.${field}(\\[0\\])? is not (a|true) `));
});

test('whatever comes, only a reason is thrown, and nothing of the answer', () => {
  const answers = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((devices) => JSON.stringify({ devices })),
    fc.jsonValue().map((tags) => devicesWith({ agent: { tags } })),
  );
  fc.assert(fc.property(answers, (text) => {
    try {
      for (const device of parseDevices(text)) expect(device.name).not.toBe('');
    } catch (error) {
      expect((error as Error).message).toMatch(/^(it is no JSON|the whole is not an object|devices(\[\d+\])?(\.\w+)?(\[\d+\])? is not (a|an|true) .{1,20})$/);
    }
  }));
});
