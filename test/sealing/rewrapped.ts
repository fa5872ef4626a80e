import { constants, createCipheriv, hkdfSync, publicEncrypt } from 'node:crypto';
import { TestKeyPair } from './keys';
import { UpstreamVector } from './upstream-vectors';

/** How the one frame of a message begins: that it is the last one, and the first. */
const FRAME_START = Buffer.from('ffffffff00000001', 'hex');

const TAG_BYTES = 16;
const COMMITMENT_BYTES = 32;

/**
 * A vector's message with another header: for an RSA key and with another context. Its id, its data key, what it commits to, and the frame are upstream's.
 *
 * @param context in the order of the keys' bytes
 */
export function rewrapped(
  { message, messageId, dataKey }: UpstreamVector, context: ReadonlyArray<[string, string]>, { keyId, publicKey }: TestKeyPair,
): Buffer {
  const frameAt = message.indexOf(FRAME_START);
  const commitmentEnd = frameAt - TAG_BYTES;
  const wrapped = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, dataKey);
  const header = Buffer.concat([
    Buffer.from('020478', 'hex'),
    messageId,
    sized(Buffer.concat([uint16(context.length), ...context.flat().map((text) => sized(Buffer.from(text)))])),
    uint16(1), sized(Buffer.from('cdk8s-openclaw')), sized(Buffer.from(keyId)), sized(wrapped),
    Buffer.from('0200001001', 'hex'),
    message.subarray(commitmentEnd - COMMITMENT_BYTES, commitmentEnd),
  ]);
  const info = Buffer.concat([Buffer.from('0478', 'hex'), Buffer.from('DERIVEKEY')]);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(hkdfSync('sha512', dataKey, messageId, info, 32)), Buffer.alloc(12)).setAAD(header);
  cipher.final();
  return Buffer.concat([header, cipher.getAuthTag(), message.subarray(frameAt)]);
}

function sized(content: Buffer): Buffer {
  return Buffer.concat([uint16(content.length), content]);
}

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16BE(value);
  return buffer;
}
