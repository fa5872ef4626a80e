import { constants, createCipheriv, hkdfSync, privateDecrypt } from 'node:crypto';
import { TestKeyPair, keyPair } from './keys';
import { parseMessage } from '../../src/sealing/message';

/** Where the commitment and, before it, the frame length stand in a header: from its end. */
export const COMMITMENT_AT = -32;
export const FRAME_LENGTH_AT = COMMITMENT_AT - 4;

/** A copy of a message whose header was changed by someone who has the data key: the header's tag is right. */
export function retagged(message: Buffer, change: (header: Buffer) => void, { privateKey }: TestKeyPair = keyPair()): Buffer {
  const copy = Buffer.from(message);
  // The parts of a message are views of it.
  const { header, headerBytes, headerTag } = parseMessage(copy);
  const [{ ciphertext }] = header.encryptedDataKeys;
  const dataKey = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, ciphertext);
  const info = Buffer.concat([Buffer.from('0478', 'hex'), Buffer.from('DERIVEKEY')]);
  const key = Buffer.from(hkdfSync('sha512', dataKey, header.messageId, info, 32));

  change(headerBytes);
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12)).setAAD(headerBytes);
  cipher.final();
  cipher.getAuthTag().copy(headerTag);
  return copy;
}
