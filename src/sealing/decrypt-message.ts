import { createDecipheriv, hkdfSync, timingSafeEqual } from 'node:crypto';
import { SealingError } from './errors';
import { Message } from './message';
import { SUITE_ID } from './message-header';

const KEY_BYTES = 32;
const KDF_HASH = 'sha512';
const CIPHER = 'aes-256-gcm';
/**
 * Format version 2 authenticates its header under an IV of zeros. That the frame has another one is the writer's promise, and not checked
 * here: the SDK takes the frame's number, which is never 0. A writer who breaks it weakens nothing but their own message.
 */
const HEADER_IV = Buffer.alloc(12);
const FINAL_FRAME_LABEL = Buffer.from('AWSKMSEncryptionClient Final Frame');

/**
 * Opens a message with its data key, and authenticates every byte of it.
 *
 * This is the decrypting half of suite 0x0478 and nothing else. It stands here, and not the SDK, because it runs at each start of
 * a pod: the SDK's decryptor takes as long to load as Node.js itself. The tests hold it against the SDK in both directions.
 *
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/algorithms-reference.html
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/body-aad-reference.html
 * @throws SealingError TAMPERED
 */
export function decryptMessage({ header, headerBytes, headerTag, frame }: Message, dataKey: Buffer): Buffer {
  const derive = (info: Buffer) => Buffer.from(hkdfSync(KDF_HASH, dataKey, header.messageId, info, KEY_BYTES));

  // Without the commitment, one message could be made to open differently for two recipients.
  const commitment = derive(Buffer.from('COMMITKEY'));
  if (!timingSafeEqual(commitment, header.commitment)) throw tampered();

  const key = derive(Buffer.concat([uint(SUITE_ID, 2), Buffer.from('DERIVEKEY')]));
  authenticate(key, HEADER_IV, headerBytes, Buffer.alloc(0), headerTag);
  const frameData = Buffer.concat([
    header.messageId, FINAL_FRAME_LABEL, uint(frame.sequenceNumber, 4), uint(0, 4), uint(frame.ciphertext.length, 4),
  ]);
  return authenticate(key, frame.iv, frameData, frame.ciphertext, frame.tag);
}

/** AES-GCM: gives the plaintext only when all of `additionalData`, `ciphertext` and `tag` are authentic. */
function authenticate(key: Buffer, iv: Buffer, additionalData: Buffer, ciphertext: Buffer, tag: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: tag.length });
  decipher.setAAD(additionalData);
  decipher.setAuthTag(tag);
  const plaintext = decipher.update(ciphertext);
  try {
    decipher.final();
  } catch {
    throw tampered();
  }
  return plaintext;
}

/** A big-endian number. */
function uint(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

function tampered(): SealingError {
  return new SealingError('TAMPERED', 'the message was changed after it was sealed', 'restore the file, or seal the value again');
}
