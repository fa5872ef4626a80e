import * as fc from 'fast-check';
import { CONTEXT, sealingError, thrown } from './samples';
import { SealingError } from '../../src/sealing/errors';
import { parsePodDocument, toPodDocument } from '../../src/sealing/pod-document';

const KEY_ID = `sha256:${'0a'.repeat(32)}`;
const SEALED = { recipients: [{ type: 'rsa-oaep-sha256', keyId: KEY_ID } as const], context: CONTEXT, ciphertext: 'YWJj' };
const TEXT = toPodDocument(SEALED);

describe('toPodDocument', () => {
  test('writes JSON on one line', () => {
    expect(TEXT).toBe(`{"format":"1","recipients":[{"type":"rsa-oaep-sha256","keyId":"${KEY_ID}"}],`
      + '"context":{"format":"1","namespace":"agents","name":"agent","field":"auth-key"},"ciphertext":"YWJj"}');
  });

  test('writes the same for the same value, in whatever order its fields come', () => {
    const { namespace, name, field, format } = CONTEXT;
    const reordered = { ciphertext: 'YWJj', context: { field, name, namespace, format }, recipients: [{ keyId: KEY_ID, type: 'rsa-oaep-sha256' } as const] };
    expect(toPodDocument(reordered)).toBe(TEXT);
  });

  test('is read back as it was', () => {
    expect(parsePodDocument(TEXT)).toEqual(SEALED);
    const expiring = { ...SEALED, context: { ...CONTEXT, expiresAt: '2027-02-01' } };
    expect(parsePodDocument(toPodDocument(expiring))).toEqual(expiring);
  });
});

describe('parsePodDocument', () => {
  test.each([
    ['no JSON', 'secret'],
    ['a list', '[]'],
    ['null', 'null'],
    ['another format', TEXT.replace('"format":"1"', '"format":"2"')],
    ['an unknown field', TEXT.replace('{', '{"more":1,')],
    ['a missing field', TEXT.replace(',"ciphertext":"YWJj"', '')],
    ['a number for a name', TEXT.replace('"agent"', '1')],
    ['a prototype', TEXT.replace('{', '{"__proto__":{},')],
  ])('refuses %s', (_, text) => {
    const error = thrown(() => parsePodDocument(text));
    expect(error).toEqual(sealingError('BAD_FORMAT'));
    expect((error as Error).message).not.toContain('secret');
  });

  test('takes no text that is longer than any sealed value', () => {
    const padded = (length: number) => TEXT.replace('{', `{${' '.repeat(length - TEXT.length)}`);
    expect(parsePodDocument(padded(65_536))).toEqual(SEALED);
    expect(thrown(() => parsePodDocument(padded(65_537)))).toEqual(sealingError('TOO_LONG', { problem: expect.stringContaining('65537 characters') }));
    expect(thrown(() => parsePodDocument('['.repeat(1_000_000)))).toEqual(sealingError('TOO_LONG'));
  });

  test('never fails with another error', () => {
    const edits = fc.tuple(fc.nat(TEXT.length), fc.nat(10), fc.string())
      .map(([at, cut, insert]) => TEXT.slice(0, at) + insert + TEXT.slice(at + cut));
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), edits), (text) => {
      try {
        parsePodDocument(text);
      } catch (error) {
        expect(error).toBeInstanceOf(SealingError);
      }
    }), { numRuns: 1000 });
  });
});
