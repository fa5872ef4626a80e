import { unpack } from '../../../src/checks/manifests/unpack';

const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } });

test('an object is itself, and lists are unpacked, with or without metadata, and in lists', () => {
  expect(unpack(pod('a'))).toEqual([{ manifest: pod('a'), path: [] }]);
  expect(unpack({ apiVersion: 'v1', kind: 'List', items: [pod('a'), { apiVersion: 'v1', kind: 'PodList', metadata: {}, items: [pod('b')] }] })).toEqual([
    { manifest: pod('a'), path: ['items', 0] },
    { manifest: pod('b'), path: ['items', 1, 'items', 0] },
  ]);
});

test('an empty document has none', () => {
  expect(unpack(null)).toEqual([]);
  expect(unpack(undefined)).toEqual([]);
  expect(unpack({ apiVersion: 'v1', kind: 'List', items: [] })).toEqual([]);
});

test.each([['a text', 'text'], ['a list', [pod('a')]], ['values', { image: { tag: '1' } }], ['one without metadata', { apiVersion: 'v1', kind: 'Pod' }], ['one whose items are none', { kind: 'List', items: 1 }]])(
  '%s is told as no object', (_, document) => {
    expect(unpack(document)).toEqual([{ manifest: undefined, path: [] }]);
  });

test('a field that is null is as one that is not there', () => {
  expect(unpack({ ...pod('a'), spec: { containers: [{ name: 'a', env: null, args: ['x'] }], volumes: null } })).toEqual([
    { manifest: { ...pod('a'), spec: { containers: [{ name: 'a', args: ['x'] }] } }, path: [] },
  ]);
});
