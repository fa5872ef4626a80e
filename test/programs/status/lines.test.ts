import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { boundedLines } from '../../../src/programs/status/lines';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

async function linesOf(chunks: readonly Buffer[], maxBytes: number): Promise<Array<string | null>> {
  const lines = [];
  async function* stream() { yield* chunks; }
  for await (const line of boundedLines(stream(), maxBytes)) lines.push(line);
  return lines;
}

describe('boundedLines', () => {
  test('is the same however the stream is parted', async () => {
    const line = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/\n/g, ''));
    await fc.assert(fc.asyncProperty(fc.array(line), fc.array(fc.nat()), fc.integer({ min: 1, max: 30 }), async (lines, cuts, maxBytes) => {
      const stream = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
      const chunks = places.slice(1).map((end, index) => stream.subarray(places[index], end));
      const expected = lines.filter((text) => text.length > 0)
        .map((text) => Buffer.byteLength(text) > maxBytes ? null : Buffer.from(text).toString());
      expect(await linesOf(chunks, maxBytes)).toEqual(expected);
    }));
  });

  test('takes a line of just the length, and not one that is longer', async () => {
    expect(await linesOf([Buffer.from('1234\n12345\n123\n')], 4)).toEqual(['1234', null, '123']);
  });

  test('does not tell what was cut', async () => {
    expect(await linesOf([Buffer.from('whole\ncut')], 10)).toEqual(['whole']);
  });

  test('holds no line that is too long', async () => {
    const mebibyte = 1024 * 1024;
    const held: number[] = [];
    async function* stream() {
      for (let i = 0; i < 64; i += 1) yield Buffer.alloc(mebibyte, 'x');
      // what was collected is freed a little later, by another thread
      for (let i = 0; i < 100 && process.memoryUsage().arrayBuffers - held[0] >= 8 * mebibyte; i += 1) {
        collectGarbage();
        await new Promise(setImmediate);
      }
      held.push(process.memoryUsage().arrayBuffers);
      yield Buffer.from('\nnext\n');
    }
    collectGarbage();
    held.push(process.memoryUsage().arrayBuffers);
    const lines = [];
    for await (const line of boundedLines(stream(), 1024)) lines.push(line);
    expect(lines).toEqual([null, 'next']);
    expect(held[1] - held[0]).toBeLessThan(8 * mebibyte);
  });
});
