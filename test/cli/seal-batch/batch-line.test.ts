import * as fc from 'fast-check';
import { parseBatchLine } from '../../../src/cli/seal-batch/batch-line';

const NAMES = ['instance', 'field', 'value'] as const;
const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const line = fc.record({ instance: label, field: label, value: fc.string({ unit: 'grapheme' }) });
const space = fc.constantFrom('', ' ', '\t', '\r');
const order = fc.shuffledSubarray([...NAMES], { minLength: 3 });

/** A text of JSON as any writer may write it: some escape nothing that they need not, others all that they may. */
const written = (text: string, isEscaped: boolean) => (
  isEscaped ? `"${[...Array(text.length).keys()].map(index => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')}"` : JSON.stringify(text)
);

describe('a line of a batch', () => {
  test('is read, in whichever order and spelling', () => {
    fc.assert(fc.property(line, order, space, fc.boolean(), (expected, names, gap, isEscaped) => {
      const members = names.map(name => `${gap}${written(name, isEscaped)}${gap}:${gap}${written(expected[name], isEscaped)}${gap}`);
      expect(parseBatchLine(`${gap}{${members.join(',')}}${gap}`, 1)).toEqual(expected);
    }));
  });

  test('is refused where a name is there twice, whatever the other member is, and shows nothing of it', () => {
    fc.assert(fc.property(line, fc.constantFrom(...NAMES), fc.jsonValue(), fc.nat(2), fc.boolean(), (whole, name, another, at, isEscaped) => {
      const members = NAMES.map(each => `${JSON.stringify(each)}:${JSON.stringify(whole[each])}`);
      members.splice(at, 0, `${written(name, isEscaped)}:${JSON.stringify(another)}`);
      expect(() => parseBatchLine(`{${members.join(',')}}`, 7))
        .toThrow(/^line 7: is not an object with the texts instance, field and value, each once, and nothing else; correct it$/);
    }));
  });
});
