import { SealingError } from './errors';
import { MessageHeader, TAG_BYTES, malformed, parseMessageHeader } from './message-header';
import { MAX_PLAINTEXT_BYTES } from './sealed-value';

/** Marks the last frame of a message. */
const FINAL_FRAME = 0xffffffff;
const IV_BYTES = 12;
/** Before the content of the last frame: marker, sequence number, IV, content length. */
const FRAME_PREFIX_BYTES = 4 + 4 + IV_BYTES + 4;

/** The one frame of a message. */
export interface MessageFrame {
  readonly sequenceNumber: number;
  readonly iv: Buffer;
  /** As long as the plaintext. */
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/** A whole message, cut into its parts: nothing in it has been authenticated yet. */
export interface Message {
  readonly header: MessageHeader;
  /** The header as it was written: what its tag authenticates. */
  readonly headerBytes: Buffer;
  readonly headerTag: Buffer;
  readonly frame: MessageFrame;
}

/**
 * Reads an AWS Encryption SDK message as `seal` writes it: a header, one frame, and not a byte more.
 * The SDK itself takes any bytes after the message for nothing.
 *
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html#body-structure
 * @throws SealingError UNSUPPORTED_SUITE, TRUNCATED, TRAILING_DATA, BAD_FORMAT
 */
export function parseMessage(message: Buffer): Message {
  const header = parseMessageHeader(message);
  const start = header.length + TAG_BYTES;
  const contentStart = start + FRAME_PREFIX_BYTES;
  if (message.length < contentStart) throw truncated(message.length, contentStart + 1 + TAG_BYTES);

  const marker = message.readUInt32BE(start);
  const sequenceNumber = message.readUInt32BE(start + 4);
  if (marker !== FINAL_FRAME || sequenceNumber !== 1) throw malformed('the message has more than one frame');

  const contentLength = message.readUInt32BE(contentStart - 4);
  if (contentLength < 1 || contentLength > MAX_PLAINTEXT_BYTES) {
    throw malformed(`the message holds ${contentLength} bytes, expected 1 to ${MAX_PLAINTEXT_BYTES}`);
  }
  if (contentLength > header.frameLength) {
    throw malformed(`the message's last frame holds ${contentLength} bytes, and no frame may hold more than ${header.frameLength}`);
  }
  const contentEnd = contentStart + contentLength;
  const end = contentEnd + TAG_BYTES;
  if (message.length < end) throw truncated(message.length, end);
  if (message.length > end) {
    throw new SealingError('TRAILING_DATA', `${message.length - end} bytes follow the message`, 'restore the file, or seal the value again');
  }
  return {
    header,
    headerBytes: message.subarray(0, header.length),
    headerTag: message.subarray(header.length, start),
    frame: {
      sequenceNumber,
      iv: message.subarray(start + 8, start + 8 + IV_BYTES),
      ciphertext: message.subarray(contentStart, contentEnd),
      tag: message.subarray(contentEnd, end),
    },
  };
}

function truncated(length: number, expected: number): SealingError {
  return new SealingError('TRUNCATED', `the message ends after ${length} bytes, expected ${expected} or more`, 'restore the file, or seal the value again');
}
