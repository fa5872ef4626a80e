import * as fc from 'fast-check';
import { age } from '../../../src/cli/status/age';
import { formatTable } from '../../../src/cli/status/table';

test('columns line up, and nothing stands for itself', () => {
  expect(formatTable(['NAME', 'STATE'], [['agent', 'connected'], ['a', '']])).toBe('NAME   STATE\nagent  connected\na      -\n');
});

test('whatever the cells hold, each row is a line, and no control character gets through', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string())), (rows) => {
    const lines = formatTable(['A', 'B'], rows).split('\n');
    expect(lines).toHaveLength(rows.length + 2);
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  }));
});

test.each([['2026-05-01T10:00:00Z', '0s'], ['2026-05-01T09:59:01Z', '59s'], ['2026-05-01T09:00:00Z', '1h'], ['2026-04-28T10:00:00Z', '3d'], ['2027-01-01T00:00:00Z', '0s']])(
  '%s is %s ago', (time, shown) => {
    expect(age(time, new Date('2026-05-01T10:00:00Z'))).toBe(shown);
  });
