import fc from 'fast-check';
import { Place, overlap } from '../../../src/checks/manifests/place';

const segments = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 3 });
const place = (path: string, source = 'claim c'): Place => ({ source, path });

test('two places overlap where one is the other, or holds it, whichever is asked first', () => {
  fc.assert(fc.property(segments, segments, (one, other) => {
    const length = Math.min(one.length, other.length);
    const expected = one.slice(0, length).join('/') === other.slice(0, length).join('/');
    expect(overlap(place(one.join('/')), place(other.join('/')))).toBe(expected);
    expect(overlap(place(other.join('/')), place(one.join('/')))).toBe(expected);
  }));
});

test('places of two volumes do not', () => {
  expect(overlap(place('a'), place('a', 'claim d'))).toBe(false);
});
