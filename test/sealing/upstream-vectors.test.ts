import { sealingError, thrown } from './samples';
import { VectorOutcome, upstreamVectors } from './upstream-vectors';
import { decryptMessage } from '../../src/sealing/decrypt-message';
import { parseMessage } from '../../src/sealing/message';

const vectors = upstreamVectors();

describe('the known answers of the AWS Encryption SDK', () => {
  test('are all there, and some for each outcome', () => {
    const count = (outcome: VectorOutcome) => vectors.filter((vector) => vector.outcome === outcome).length;
    expect({ opened: count('opened'), tampered: count('TAMPERED'), suite: count('UNSUPPORTED_SUITE'), format: count('BAD_FORMAT') })
      .toEqual({ opened: 13, tampered: 2, suite: 23, format: 8 });
    expect(vectors).toHaveLength(46);
  });

  test.each(vectors.filter(({ outcome }) => outcome === 'opened'))('opens: $name', ({ message, dataKey, messageId, commitment, context, plaintext }) => {
    const parsed = parseMessage(message);
    expect(decryptMessage(parsed, dataKey).toString()).toBe(plaintext);
    expect(Object.fromEntries(parsed.header.encryptionContext)).toEqual(context);
    expect(parsed.header.messageId).toEqual(messageId);
    expect(parsed.header.commitment).toEqual(commitment);
  });

  test.each(vectors.filter(({ outcome }) => outcome !== 'opened'))('refuses with $outcome: $name', ({ message, dataKey, outcome }) => {
    expect(thrown(() => decryptMessage(parseMessage(message), dataKey))).toEqual(sealingError(outcome as Exclude<VectorOutcome, 'opened'>));
  });
});
