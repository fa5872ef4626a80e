import * as fc from 'fast-check';
import { keyPair } from './keys';
import { FRAME_LENGTH_AT, retagged } from './retagged';
import { sealingError, thrown } from './samples';
import { sdkOpen, sdkSeal } from './sdk';
import { SealingError } from '../../src/sealing/errors';
import { parseMessage } from '../../src/sealing/message';

describe('parseMessage', () => {
  let message: Buffer;
  beforeAll(async () => {
    ({ result: message } = await sdkSeal({ plaintext: 'x'.repeat(60) }));
  });

  test('cuts a message into parts that make it up', () => {
    const { header, headerBytes, headerTag, frame } = parseMessage(message);
    const prefix = Buffer.from('ffffffff00000001', 'hex');
    const length = Buffer.from('0000003c', 'hex');
    expect(Buffer.concat([headerBytes, headerTag, prefix, frame.iv, length, frame.ciphertext, frame.tag])).toEqual(message);
    expect(message.length).toBe(header.length + 56 + 60);
  });

  test('refuses a message cut at any byte', () => {
    for (let end = 0; end < message.length; end++) {
      expect(thrown(() => parseMessage(message.subarray(0, end)))).toEqual(sealingError('TRUNCATED'));
    }
  });

  test('refuses anything after the message', () => {
    expect(thrown(() => parseMessage(Buffer.concat([message, Buffer.alloc(1)])))).toEqual(sealingError('TRAILING_DATA'));
    expect(thrown(() => parseMessage(Buffer.concat([message, message])))).toEqual(sealingError('TRAILING_DATA'));
  });

  test.each([
    ['several frames', { plaintext: 'x'.repeat(60), frameLength: 20 }, /more than one frame/],
    ['no content', { plaintext: '' }, /holds 0 bytes/],
    ['too much content', { plaintext: 'x'.repeat(4097), frameLength: 5000 }, /holds 4097 bytes/],
  ])('refuses %s', async (_, options, problem) => {
    const { result } = await sdkSeal(options);
    expect(thrown(() => parseMessage(result))).toEqual(sealingError('BAD_FORMAT', { problem: expect.stringMatching(problem) }));
  });

  test('refuses a frame that is longer than the header allows, as the SDK does', async () => {
    const withFrameLength = (length: number) => retagged(message, (header) => header.writeUInt32BE(length, header.length + FRAME_LENGTH_AT));
    expect(parseMessage(withFrameLength(60)).frame.ciphertext).toHaveLength(60);
    expect((await sdkOpen(withFrameLength(60), keyPair())).plaintext).toHaveLength(60);
    expect(thrown(() => parseMessage(withFrameLength(59)))).toEqual(sealingError('BAD_FORMAT', { problem: expect.stringMatching(/holds 60 bytes.* more than 59/) }));
    await expect(sdkOpen(withFrameLength(59), keyPair())).rejects.toThrow(/frame/i);
  });

  test('never fails with another error', () => {
    fc.assert(fc.property(fc.nat(message.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (position, bytes) => {
      const changed = Buffer.from(message);
      changed.set(bytes.subarray(0, message.length - position), position);
      try {
        parseMessage(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(SealingError);
      }
    }), { numRuns: 2000 });
  });
});
