/**
 * What can be wrong with a sealed value, a key, or the way they are used.
 * Codes are stable: scripts and the status document match on them; messages may change.
 */
export type SealingErrorCode =
  /** No file of that name. */
  | 'MISSING_FILE'
  /** A file is there and cannot be read, for example a directory. */
  | 'UNREADABLE_FILE'
  /** A file, or the value to seal, has no content. */
  | 'EMPTY'
  /** The value to seal is longer than `MAX_PLAINTEXT_BYTES`; or a document is longer than any sealed value can be. */
  | 'TOO_LONG'
  /** Not a sealed file of version 1, or one that contradicts itself. */
  | 'BAD_FORMAT'
  /** The ciphertext is not strict base64. */
  | 'BAD_BASE64'
  /** The message is encrypted with another version or algorithm suite than the one used here. */
  | 'UNSUPPORTED_SUITE'
  /** The message ends too early. */
  | 'TRUNCATED'
  /** Bytes follow the message. */
  | 'TRAILING_DATA'
  /** The message was changed after it was sealed. */
  | 'TAMPERED'
  /** More recipients than `MAX_RECIPIENTS`. */
  | 'TOO_MANY_RECIPIENTS'
  /** Sealed for another namespace, name or field than the one that asks. */
  | 'CONTEXT_MISMATCH'
  /** The date in `expiresAt` has come. */
  | 'EXPIRED'
  /** The date in `expiresAt` comes sooner than was asked for. */
  | 'EXPIRES_SOON'
  /** The value was sealed longer ago than was asked for, or does not say when, or names a day that is to come. */
  | 'TOO_OLD'
  /** No manifest carries the file. */
  | 'UNUSED'
  /** No private key to open anything with. */
  | 'NO_PRIVATE_KEY'
  /** A file given as a private key is none, or is protected by a passphrase. */
  | 'BAD_PRIVATE_KEY'
  /** A file given as a public key is none. */
  | 'BAD_PUBLIC_KEY'
  /** A value is to stay sealed for a key, and its public key was not given. */
  | 'MISSING_PUBLIC_KEY'
  /** A file given as a certificate is none. */
  | 'BAD_CERTIFICATE'
  /** A certificate whose time is over: its owner may have dropped the private key. */
  | 'EXPIRED_CERT'
  /** A private key where a public one belongs. */
  | 'PRIVATE_KEY_GIVEN'
  /** A key of another kind than RSA. */
  | 'NOT_RSA'
  /** An RSA key below 3072 bits, or with a public exponent below 65537. */
  | 'WEAK_KEY'
  /** The value was sealed for other keys than those at hand, or there are none to seal for. */
  | 'NO_MATCHING_RECIPIENT'
  /** The value was sealed for a key that nobody told about. */
  | 'UNKNOWN_RECIPIENT'
  /** The key has the right id, and its copy of the data key does not open with it. */
  | 'UNWRAP_FAILED'
  /** What was given as a key of KMS is not the ARN of one. */
  | 'BAD_KMS_KEY'
  /** Sealed for keys of KMS alone, and nothing here asks KMS. */
  | 'NEEDS_KMS'
  /** KMS does not let whoever asked use the key, or does not know them. */
  | 'KMS_DENIED'
  /** There is no identity to ask KMS with. */
  | 'KMS_NO_CREDENTIALS'
  /** KMS takes no more requests for a while. */
  | 'KMS_THROTTLED'
  /** KMS gave no answer in time, or one that says that it is in trouble. */
  | 'KMS_UNREACHABLE'
  /** KMS has no such key, or it is disabled, to be deleted or of another kind. */
  | 'KMS_INVALID_KEY'
  /** The value cannot be a Tailscale auth key. */
  | 'BAD_AUTH_KEY';

/**
 * The one error of the sealing code. It never holds a secret or any part of one, so that it may be printed and logged.
 */
export class SealingError extends Error {
  public readonly name = 'SealingError';

  /**
   * @param code what is wrong, for programs
   * @param problem what is wrong, for people; names the value
   * @param fix what to do about it
   * @param file the file at fault, where there is one
   */
  public constructor(
    public readonly code: SealingErrorCode,
    public readonly problem: string,
    public readonly fix: string,
    public readonly file?: string,
  ) {
    super(`${file === undefined ? '' : `${file}: `}${problem}; ${fix}`);
  }

  /** The same error, which also names the file at fault. A file that is already named stays. */
  public in(file: string): SealingError {
    return this.file === undefined ? new SealingError(this.code, this.problem, this.fix, file) : this;
  }
}

/** Runs `check`, and names `file` in the sealing error that it throws. */
export function inFile<T>(file: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof SealingError ? error.in(file) : error;
  }
}
