import { KeyObject, constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';
import { SealingError } from '../errors';
import { shown } from '../sealed-value';

/** The parts of an encrypted value. */
export interface EncryptedValue {
  /** The session key, by RSA-OAEP with SHA-256. */
  readonly sessionKey: Buffer;
  /** The value under it, by AES-256-GCM. As long as the value. */
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

const CIPHER = 'aes-256-gcm';
const SESSION_KEY_BYTES = 32;
const LENGTH_BYTES = 2;
const TAG_BYTES = 16;
/** Each session key encrypts one value. */
const NONCE = Buffer.alloc(12);
/** RSA's ciphertext is as long as the modulus. */
const MIN_SESSION_KEY_BYTES = 3072 / 8;

/**
 * Encrypts a value as the sealed-secrets controller opens it: `uint16be(n) || n bytes of RSA-OAEP || AES-256-GCM`, in base64.
 *
 * @param key of the controller's certificate
 * @param label what it is bound to, of `oaepLabel`
 * @see https://github.com/bitnami/sealed-secrets/blob/v0.40.0/pkg/crypto/crypto.go
 */
export function encryptValue(value: Buffer, key: KeyObject, label: Buffer): string {
  const sessionKey = randomBytes(SESSION_KEY_BYTES);
  const encryptedKey = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: label }, sessionKey);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(encryptedKey.length);
  const cipher = createCipheriv(CIPHER, sessionKey, NONCE);
  return Buffer.concat([length, encryptedKey, cipher.update(value), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/**
 * Takes an encrypted value apart, which checks all that can be checked without the private key.
 *
 * @param path where it stands in the document
 * @throws SealingError EMPTY, BAD_BASE64, TRUNCATED, WEAK_KEY
 */
export function parseEncryptedValue(text: unknown, path: string): EncryptedValue {
  const bytes = decode(text, path);
  const needed = (count: number) => {
    if (bytes.length < count) {
      throw new SealingError('TRUNCATED', `${path} ends after ${bytes.length} bytes, expected ${count} or more`, 'restore the file, or seal the value again');
    }
  };
  needed(LENGTH_BYTES);
  const ciphertextAt = LENGTH_BYTES + bytes.readUInt16BE();
  needed(ciphertextAt + TAG_BYTES);
  const sessionKey = bytes.subarray(LENGTH_BYTES, ciphertextAt);
  if (sessionKey.length < MIN_SESSION_KEY_BYTES) {
    throw new SealingError('WEAK_KEY', `${path} is sealed for an RSA key of ${sessionKey.length * 8} bits`, 'seal the value again for a certificate with a key of 3072 bits or more, as the controller makes them');
  }
  return { sessionKey, ciphertext: bytes.subarray(ciphertextAt, -TAG_BYTES), tag: bytes.subarray(-TAG_BYTES) };
}

function decode(text: unknown, path: string): Buffer {
  if (text === '' || text === null) throw new SealingError('EMPTY', `${path} is empty`, 'restore the file, or seal the value again');
  // The controller skips line breaks.
  const line = typeof text === 'string' ? text.replace(/[\r\n]/g, '') : undefined;
  const bytes = Buffer.from(line ?? '', 'base64');
  // The decoder takes anything; the encoder gives each message one spelling.
  if (bytes.toString('base64') !== line) {
    throw new SealingError('BAD_BASE64', `${path} is ${line === undefined ? shown(text) : 'not strict base64'}`, 'restore the file, or seal the value again');
  }
  return bytes;
}
