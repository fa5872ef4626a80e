import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VECTORS } from './keys';

/** One of the known answers of the AWS Encryption SDK for messages of version 2, of which every implementation has a copy. */
interface Vector {
  readonly 'comment': string;
  readonly 'ciphertext': string;
  readonly 'decrypted-dek': string;
  readonly 'encryption-context': Readonly<Record<string, string>>;
  readonly 'keyring-type': 'static' | 'aws-kms';
  readonly 'message-id': string;
  readonly 'commitment': string;
  /** Whether it opens. */
  readonly 'status': boolean;
  readonly 'plaintext-frames'?: readonly string[];
}

/** What becomes of a vector here, where there are one suite, one frame, and no data keys that were wrapped with AES. */
export type VectorOutcome = 'opened' | 'TAMPERED' | 'UNSUPPORTED_SUITE' | 'BAD_FORMAT';

export interface UpstreamVector {
  readonly name: string;
  readonly message: Buffer;
  readonly dataKey: Buffer;
  readonly messageId: Buffer;
  readonly commitment: Buffer;
  readonly context: Readonly<Record<string, string>>;
  readonly plaintext: string;
  /** What becomes of the message as it is. */
  readonly outcome: VectorOutcome;
  /** What becomes of its commitment and its frame when the data key is wrapped for an RSA key. */
  readonly wrappedOutcome: VectorOutcome;
}

/** All of them, in their order. */
export function upstreamVectors(): UpstreamVector[] {
  const { tests } = JSON.parse(readFileSync(join(VECTORS, 'aws-encryption-sdk', 'commitment-test-vectors.json'), 'utf8')) as { tests: Vector[] };
  return tests.map((vector) => {
    const wrappedOutcome = outcomeOf(vector);
    return {
      name: vector.comment,
      message: Buffer.from(vector.ciphertext, 'base64'),
      dataKey: Buffer.from(vector['decrypted-dek'], 'base64'),
      messageId: Buffer.from(vector['message-id'], 'base64'),
      commitment: Buffer.from(vector.commitment, 'base64'),
      context: vector['encryption-context'],
      plaintext: vector['plaintext-frames']?.join('') ?? '',
      // these have the IV of their AES key in the place of a key's name
      outcome: vector['keyring-type'] === 'static' ? 'BAD_FORMAT' : wrappedOutcome,
      wrappedOutcome,
    };
  });
}

function outcomeOf({ comment, ciphertext, status, 'plaintext-frames': frames = [] }: Vector): VectorOutcome {
  // behind the version
  if (Buffer.from(ciphertext, 'base64').readUInt16BE(1) !== 0x0478) return 'UNSUPPORTED_SUITE';
  if (frames.length > 1 || /\b(unframed|1byte frame)\b/.test(comment)) return 'BAD_FORMAT';
  return status ? 'opened' : 'TAMPERED';
}
