import fc from 'fast-check';
import { jsonObjects } from '../../../src/programs/status/json-objects';

function objectsIn(text: string): unknown[] {
  return [...jsonObjects(text)];
}

/** An object as `JSON.parse` gives it back. */
const anObject = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }))
  .map((object) => JSON.parse(JSON.stringify(object)) as Record<string, unknown>);
const aSpelling = fc.constantFrom(undefined, 2, '\t', ' \n\r\t');

describe('jsonObjects', () => {
  test.each([
    ['', []],
    ['{}', [{}]],
    ['[{"a":1},{"b":[{"c":2}]}]', [{ a: 1 }, { b: [{ c: 2 }] }]],
    ['{"a":{"b":{}}}', [{ a: { b: {} } }]],
    ['x{"a":"}\\"{"}y', [{ a: '}"{' }]],
    ['{"a":-1.5e+3,"b":true,"c":false,"d":null,"e":[]}', [{ a: -1500, b: true, c: false, d: null, e: [] }]],
    // What never ends hides nothing that begins in it.
    ['{ {"a":1}', [{ a: 1 }]],
    ['{"ctx":\n{"a":1}\nend', [{ a: 1 }]],
    ['{"ctx":[{"a":{"b":1}},{"c":2},', [{ a: { b: 1 } }, { c: 2 }]],
    ['a "quote\n{"a":1}', [{ a: 1 }]],
    ['{"cut off\n{"a":1}', [{ a: 1 }]],
    // JSON as it is defined, and nothing near it.
    ['{"a":1,}', []],
    ['{"a" 1}', []],
    ['{"a":1 "b":2}', []],
    ['{"a":}', []],
    ['{"a":[1,]}', []],
    ['{"a":[1}', []],
    ['{"a":{]}', []],
    ['{a:1}', []],
    ['{"a":01}', []],
    ['{"a":"\t"}', []],
    ['{"a":"\\x"}', []],
    ['{"a":undefined}', []],
    ['{,}', []],
    ['{:1}', []],
    ['{1:1}', []],
    ['{"__proto__":{"a":1}}', [JSON.parse('{"__proto__":{"a":1}}')]],
  ])('finds the objects of %j', (text, objects) => {
    expect(objectsIn(text)).toEqual(objects);
  });

  test('finds every object again, however it is spelt, between text without braces', () => {
    const text = fc.string({ unit: 'binary' }).map((string) => string.replace(/[{}]/g, ''));
    fc.assert(fc.property(fc.array(fc.tuple(text, anObject, aSpelling)), text, (parts, end) => {
      const all = parts.map(([before, object, spelling]) => before + JSON.stringify(object, null, spelling)).join('') + end;
      expect(objectsIn(all)).toEqual(parts.map(([, object]) => object));
    }));
  });

  test('takes for an object what JSON.parse takes for one', () => {
    const almostJson = fc.array(fc.constantFrom('{', '}', '[', ']', ':', ',', '"a"', '"', '1', '-', '0', '.5', 'e', 'null', 'true', ' ', '\n', '\\', '\\u12')).map((parts) => `{${parts.join('')}}`);
    fc.assert(fc.property(almostJson, (text) => {
      let whole: unknown;
      try {
        whole = JSON.parse(text);
      } catch {
        // It is none.
      }
      const objects = objectsIn(text);
      if (whole === undefined) for (const object of objects) expect(text.length).toBeGreaterThan(JSON.stringify(object).length);
      else expect(objects).toEqual([whole]);
    }), { numRuns: 2000 });
  });

  const SIZE = 1024 * 1024;
  test.each([
    ['{'], ['{\n'], ['{"a":'], ['{"a":\n'], ['{"a":{},"b":'], ['[{'], ['{"a":['], ['{"'], ['{"{'], ['{"\\"'], ['"{\\'], ['{ '], ['{"a":"'], ['{"a":1'], ['{"a":[{"a":1},'],
    [' '], ['"'], ['\\'],
  ])('reads a long text of %j about once', (part) => {
    const text = part.repeat(SIZE / part.length);
    const start = performance.now();
    for (const before of ['{', '{"', `{${' '.repeat(SIZE)}`]) objectsIn(before + text);
    // It takes a fifth of a second. In proportion to the square of the length it would be an hour.
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test('reads what is nested deeply, and what is long', () => {
    const depth = 100_000;
    expect(objectsIn(`${'{"a":'.repeat(depth)}{"b":1}${'}'.repeat(depth)}`)).toHaveLength(1);
    expect(objectsIn(`${'{"a":'.repeat(depth)}{"b":1}x`)).toEqual([{ b: 1 }]);
    const long = { a: 'é"\\{'.repeat(SIZE / 8) };
    expect(objectsIn(JSON.stringify(long))).toEqual([long]);
  });
});
