import * as fc from 'fast-check';
import { document } from './objects';
import { parseStatus } from '../../../src/cli/status/parse-status';
import { anyStatus } from '../../programs/status/support/statuses';

test('what an exporter may say is read as it is', () => {
  fc.assert(fc.property(anyStatus(), (status) => {
    expect(parseStatus(JSON.stringify(status))).toEqual(status);
  }));
});

test('what a later version adds is left out, and a state that it has is unknown', () => {
  expect(parseStatus(JSON.stringify({ ...document(), state: 'hibernating', colour: 'blue' }))).toEqual(document({ state: 'unknown' }));
});

test.each(Object.keys(document()))('a document without %s is refused, by its name', (field) => {
  expect(() => parseStatus(JSON.stringify({ ...document(), [field]: undefined }))).toThrow(`its answer is no status document: ${field} is not `);
});

test('whatever comes, only a reason is thrown, and nothing of the answer', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.jsonValue().map((value) => JSON.stringify({ ...document(), errors: value }))), (text) => {
    try {
      expect(parseStatus(text)).toHaveProperty('state');
    } catch (error) {
      expect((error as Error).message).toMatch(/^its answer is no (JSON|status document: [\w.[\]]+( \w+)? is not .{1,40}|status document: the whole is not an object)$/);
    }
  }));
});
