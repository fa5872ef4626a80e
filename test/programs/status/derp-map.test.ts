import * as fc from 'fast-check';
import { sampleJson } from './support/samples';
import { parseDerpMap } from '../../../src/programs/status/derp-map';
import { FormatError } from '../../../src/programs/status/format-error';

describe('parseDerpMap', () => {
  test('reads the names of regions', () => {
    expect(parseDerpMap(sampleJson('derpmap.json'))).toEqual({ names: new Map([['local', 'Local']]), isEmpty: false });
  });

  test.each([['null', null], ['no regions', {}], ['null regions', { Regions: null }], ['a region that is null', { Regions: { 1: null } }]])('has none for %s', (_, body) => {
    expect(parseDerpMap(body)).toEqual({ names: new Map(), isEmpty: true });
  });

  test('is not empty for want of names', () => {
    expect(parseDerpMap({ Regions: { 1: { RegionCode: 'fra' } } })).toEqual({ names: new Map(), isEmpty: false });
  });

  test('leaves out a region without code or name', () => {
    expect(parseDerpMap({ Regions: { 1: { RegionCode: 'fra' }, 2: { RegionName: 'Nowhere' }, 3: { RegionCode: 'nyc', RegionName: 'New York City' } } }).names)
      .toEqual(new Map([['nyc', 'New York City']]));
  });

  test.each([
    ['a text', 'x', 'derpmap is no object'],
    ['a list of regions', { Regions: [] }, 'derpmap "Regions" is no object'],
    ['a region that is a number', { Regions: { 1: 5 } }, 'derpmap "Regions[]" is no object'],
    ['a code that is a number', { Regions: { 1: { RegionCode: 5 } } }, 'derpmap "Regions[].RegionCode" is no text'],
  ])('refuses %s', (_, body, message) => {
    expect(() => parseDerpMap(body)).toThrow(new FormatError(message));
  });

  test('throws nothing but a FormatError, whatever it is given', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const region = fc.record({ RegionCode: value, RegionName: value }, { requiredKeys: [] });
    fc.assert(fc.property(fc.oneof(value, fc.record({ Regions: fc.oneof(value, fc.dictionary(fc.string(), fc.oneof(region, value))) })), (body) => {
      try {
        expect(parseDerpMap(body).names).toBeInstanceOf(Map);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }), { numRuns: 500 });
  });
});
