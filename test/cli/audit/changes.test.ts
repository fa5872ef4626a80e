import { changesBetween } from '../../../src/cli/audit/changes';

const before = { sources: { 'tag:agent': { 'alice@example.com': ['tcp:8080'], 'bob@example.com': ['tcp:8080', 'tcp:22'] } } };

test('the same answer is no change', () => {
  expect(changesBetween(before, before)).toEqual({ added: [], removed: [] });
});

test('each port that a source gained or lost is one, and so is each of an instance that came or went', () => {
  const after = { sources: { 'tag:agent': { 'alice@example.com': ['tcp:8080'], 'bob@example.com': ['tcp:8080', 'tcp:443'] }, 'tag:writer': { '*': ['*'] } } };
  const added = [{ source: 'bob@example.com', instance: 'tag:agent', port: 'tcp:443' }, { source: '*', instance: 'tag:writer', port: '*' }];
  const removed = [{ source: 'bob@example.com', instance: 'tag:agent', port: 'tcp:22' }];
  expect(changesBetween(before, after)).toEqual({ added, removed });
  expect(changesBetween(after, before)).toEqual({ added: removed, removed: added });
});

test('devices that were not asked for are not gone; the first that are asked for have come', () => {
  const withDevices = { ...before, devices: { 'tag:agent': { 'laptop.tail1234.ts.net': ['tcp:8080'] } } };
  expect(changesBetween(withDevices, before)).toEqual({ added: [], removed: [] });
  expect(changesBetween(before, withDevices)).toEqual({ added: [{ source: 'laptop.tail1234.ts.net', instance: 'tag:agent', port: 'tcp:8080' }], removed: [] });
  expect(changesBetween(withDevices, { ...before, devices: {} })).toMatchObject({ removed: [{ source: 'laptop.tail1234.ts.net' }] });
});

test('a device is another than a source of the same name', () => {
  const asSource = { sources: { 'tag:agent': { laptop: ['*'] } }, devices: {} };
  const asDevice = { sources: {}, devices: { 'tag:agent': { laptop: ['*'] } } };
  expect(changesBetween(asSource, asDevice)).toMatchObject({ added: [{ source: 'laptop' }], removed: [{ source: 'laptop' }] });
});
