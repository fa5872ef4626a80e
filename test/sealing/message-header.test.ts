import { AlgorithmSuiteIdentifier } from '@aws-crypto/client-node';
import * as fc from 'fast-check';
import { keyPair } from './keys';
import { sealingError, thrown } from './samples';
import { sdkSeal } from './sdk';
import { SealingError } from '../../src/sealing/errors';
import { parseMessageHeader } from '../../src/sealing/message-header';

/** A header of our own making, each part of which can be replaced. */
function header(parts: Partial<Record<'version' | 'suite' | 'context' | 'dataKeys' | 'contentType' | 'frameLength', Buffer>> = {}): Buffer {
  return Buffer.concat([
    parts.version ?? Buffer.from([2]),
    parts.suite ?? Buffer.from('0478', 'hex'),
    Buffer.alloc(32, 7),
    sized(parts.context ?? pairs(['a', 'b'])),
    parts.dataKeys ?? Buffer.concat([count(1), sized('provider'), sized('info'), sized('data key')]),
    parts.contentType ?? Buffer.from([2]),
    parts.frameLength ?? Buffer.from('00001000', 'hex'),
    Buffer.alloc(32, 9),
  ]);
}

function count(n: number): Buffer {
  return Buffer.from([0, n]);
}

function sized(content: string | Buffer): Buffer {
  return Buffer.concat([count(content.length), Buffer.from(content)]);
}

function pairs(...entries: Array<[string | Buffer, string | Buffer]>): Buffer {
  return Buffer.concat([count(entries.length), ...entries.flat().map(sized)]);
}

describe('parseMessageHeader', () => {
  test('reads each field', () => {
    expect(parseMessageHeader(header())).toEqual({
      length: header().length,
      messageId: Buffer.alloc(32, 7),
      encryptionContext: new Map([['a', 'b']]),
      encryptedDataKeys: [{ providerId: 'provider', providerInfo: 'info', ciphertext: Buffer.from('data key') }],
      frameLength: 4096,
      commitment: Buffer.alloc(32, 9),
    });
  });

  test('reads what the SDK writes, whatever the context and however many recipients', async () => {
    // The SDK keeps keys with this prefix to itself.
    const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => !text.startsWith('aws-crypto-') && text !== '__proto__');
    const context = fc.dictionary(key, fc.string({ unit: 'binary', minLength: 1 }), { noNullPrototype: true });
    const recipientCount = fc.integer({ min: 1, max: 3 });
    const frameLengths = fc.integer({ min: 1, max: 5000 });
    await fc.assert(fc.asyncProperty(context, recipientCount, frameLengths, async (entries, recipients, frameLength) => {
      const keys = [keyPair(0), keyPair(1), keyPair(2)].slice(0, recipients);
      const { result, messageHeader } = await sdkSeal({ keys, context: entries, frameLength });

      const parsed = parseMessageHeader(result);
      expect(Object.fromEntries(parsed.encryptionContext)).toEqual({ ...messageHeader.encryptionContext });
      expect(parsed.messageId).toEqual(Buffer.from(messageHeader.messageId));
      expect(parsed.frameLength).toBe(frameLength);
      expect(parsed.encryptedDataKeys).toEqual(messageHeader.encryptedDataKeys.map((dataKey) => ({
        providerId: dataKey.providerId, providerInfo: dataKey.providerInfo, ciphertext: Buffer.from(dataKey.encryptedDataKey),
      })));
      expect(parsed.encryptedDataKeys.map((dataKey) => dataKey.providerInfo)).toEqual(keys.map(({ keyId }) => keyId));
    }), { numRuns: 50 });
  });

  test('refuses a header cut at any byte', async () => {
    const { result } = await sdkSeal({ keys: [keyPair(0), keyPair(1)] });
    const { length } = parseMessageHeader(result);
    for (let end = 0; end < length; end++) {
      expect(thrown(() => parseMessageHeader(result.subarray(0, end)))).toEqual(sealingError('TRUNCATED'));
    }
  });

  test('refuses bytes that are no header, and never with another error', () => {
    const start = header().subarray(0, 35);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, plausible) => {
      try {
        parseMessageHeader(Buffer.concat([plausible ? start : Buffer.alloc(0), bytes]));
      } catch (error) {
        expect(error).toBeInstanceOf(SealingError);
      }
    }), { numRuns: 2000 });
  });

  test.each([
    ['with a signature', AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY_ECDSA_P384, /0x0578, expected 0x0478/],
    ['without commitment', AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA256, /format version 1, expected 2/],
  ])('refuses a suite %s', async (_, suiteId, message) => {
    const { result } = await sdkSeal({ suiteId });
    expect(thrown(() => parseMessageHeader(result))).toEqual(sealingError('UNSUPPORTED_SUITE', { problem: expect.stringMatching(message) }));
  });

  test.each([
    ['context keys out of order', { context: pairs(['b', '1'], ['a', '2']) }, /not in order/],
    ['a context key twice', { context: pairs(['a', '1'], ['a', '2']) }, /there twice/],
    ['bytes after the context', { context: Buffer.concat([pairs(['a', 'b']), Buffer.from([0])]) }, /does not fill/],
    ['a context of a length and no pairs', { context: count(0) }, /does not fill/],
    ['a context key that is not UTF-8', { context: pairs([Buffer.from([0xff]), 'b']) }, /not UTF-8/],
    ['a context value that is not UTF-8', { context: pairs(['a', Buffer.from([0xc3])]) }, /not UTF-8/],
    ['no data key', { dataKeys: count(0) }, /no encrypted data key/],
    ['content without frames', { contentType: Buffer.from([1]) }, /content type 1/],
    ['frames of no length', { frameLength: Buffer.alloc(4) }, /frame length 0/],
    ['frames of more than two gigabytes', { frameLength: Buffer.from('80000000', 'hex') }, /frame length 2147483648/],
  ])('refuses %s', (_, parts, problem) => {
    expect(thrown(() => parseMessageHeader(header(parts)))).toEqual(sealingError('BAD_FORMAT', { problem: expect.stringMatching(problem) }));
  });

  test('takes a message without a context', () => {
    expect(parseMessageHeader(header({ context: Buffer.alloc(0) })).encryptionContext.size).toBe(0);
  });
});
