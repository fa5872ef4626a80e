import { SealingError } from './errors';

/**
 * The one algorithm suite used here: AES-256-GCM, HKDF with SHA-512, key commitment, no signature.
 * The signing suite 0x0578 would sign with a key that travels in the message itself, which tells nothing about who sealed it.
 */
export const SUITE_ID = 0x0478;

/** AES-GCM's authentication tag: one after the header, one after the frame. */
export const TAG_BYTES = 16;

const MESSAGE_VERSION = 2;
const MESSAGE_ID_BYTES = 32;
const COMMITMENT_BYTES = 32;
const CONTENT_TYPE_FRAMED = 2;
/** Longest frame that the format allows in practice: the length is a signed 32-bit number in some implementations. */
const MAX_FRAME_LENGTH = 0x7fffffff;

/** A data key, encrypted for one recipient. */
export interface EncryptedDataKey {
  /** Who wraps: the key namespace of a raw keyring. */
  readonly providerId: string;
  /** Which key: the key name of a raw keyring. */
  readonly providerInfo: string;
  readonly ciphertext: Buffer;
}

/** The header of a message, as it is written there: nothing in it has been authenticated yet. */
export interface MessageHeader {
  /** Number of header bytes, without the authentication tag that follows them. */
  readonly length: number;
  readonly messageId: Buffer;
  readonly encryptionContext: ReadonlyMap<string, string>;
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** Plaintext bytes in every frame but the last. */
  readonly frameLength: number;
  /** Commits the message to one data key. */
  readonly commitment: Buffer;
}

/**
 * Reads the header of an AWS Encryption SDK message, version 2, suite 0x0478.
 *
 * Constructs call this at synth, so it needs nothing but `Buffer`, and loads in no time.
 *
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html#header-structure
 * @throws SealingError UNSUPPORTED_SUITE, TRUNCATED, BAD_FORMAT
 */
export function parseMessageHeader(message: Buffer): MessageHeader {
  const reader = new Reader(message);

  const version = reader.uint8();
  if (version !== MESSAGE_VERSION) {
    throw unsupported(`the message has format version ${version}, expected ${MESSAGE_VERSION}`);
  }
  const suite = reader.uint16();
  if (suite !== SUITE_ID) {
    throw unsupported(`the message uses algorithm suite ${hex(suite)}, expected ${hex(SUITE_ID)}`);
  }
  const messageId = reader.bytes(MESSAGE_ID_BYTES);
  const encryptionContext = parseEncryptionContext(reader.bytes(reader.uint16()));
  const encryptedDataKeys = parseEncryptedDataKeys(reader);

  const contentType = reader.uint8();
  if (contentType !== CONTENT_TYPE_FRAMED) {
    throw malformed(`the message has content type ${contentType}, expected ${CONTENT_TYPE_FRAMED} (framed)`);
  }
  const frameLength = reader.uint32();
  if (frameLength === 0 || frameLength > MAX_FRAME_LENGTH) {
    throw malformed(`the message has frame length ${frameLength}, expected 1 to ${MAX_FRAME_LENGTH}`);
  }
  const commitment = reader.bytes(COMMITMENT_BYTES);
  return { length: reader.position, messageId, encryptionContext, encryptedDataKeys, frameLength, commitment };
}

/** Keys come sorted by their UTF-8 bytes, each once: one context has one encoding. */
function parseEncryptionContext(section: Buffer): ReadonlyMap<string, string> {
  const context = new Map<string, string>();
  if (section.length === 0) return context;

  const reader = new Reader(section);
  let previous: Buffer | undefined;
  for (let left = reader.uint16(); left > 0; left--) {
    const key = reader.bytes(reader.uint16());
    const value = reader.bytes(reader.uint16());
    if (previous && Buffer.compare(previous, key) >= 0) {
      throw malformed('the keys of the message\'s encryption context are not in order, or one is there twice');
    }
    context.set(text(key), text(value));
    previous = key;
  }
  if (reader.position !== section.length || context.size === 0) {
    throw malformed('the message\'s encryption context does not fill the length given for it');
  }
  return context;
}

function parseEncryptedDataKeys(reader: Reader): EncryptedDataKey[] {
  const count = reader.uint16();
  if (count === 0) throw malformed('the message has no encrypted data key');

  return Array.from({ length: count }, () => {
    const providerId = text(reader.bytes(reader.uint16()));
    const providerInfo = text(reader.bytes(reader.uint16()));
    return { providerId, providerInfo, ciphertext: reader.bytes(reader.uint16()) };
  });
}

/** Reads big-endian fields from front to back, and never beyond the end. */
class Reader {
  public position = 0;

  public constructor(private readonly buffer: Buffer) {}

  public uint8(): number {
    return this.bytes(1).readUInt8();
  }

  public uint16(): number {
    return this.bytes(2).readUInt16BE();
  }

  public uint32(): number {
    return this.bytes(4).readUInt32BE();
  }

  public bytes(length: number): Buffer {
    const end = this.position + length;
    if (end > this.buffer.length) {
      throw new SealingError('TRUNCATED', `the message ends within its header, after ${this.buffer.length} bytes`, 'restore the file, or seal the value again');
    }
    const bytes = this.buffer.subarray(this.position, end);
    this.position = end;
    return bytes;
  }
}

/** Strict UTF-8: what does not come back as the same bytes was none. */
function text(bytes: Buffer): string {
  const decoded = bytes.toString('utf8');
  if (!Buffer.from(decoded, 'utf8').equals(bytes)) throw malformed('the message\'s header holds text that is not UTF-8');
  return decoded;
}

function hex(suite: number): string {
  return `0x${suite.toString(16).padStart(4, '0')}`;
}

/** Bytes that are no message as `seal` writes it. */
export function malformed(problem: string): SealingError {
  return new SealingError('BAD_FORMAT', problem, 'restore the file, or seal the value again');
}

function unsupported(problem: string): SealingError {
  return new SealingError('UNSUPPORTED_SUITE', problem, 'seal the value again with `cdk8s-openclaw seal`');
}
