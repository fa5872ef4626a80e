import type { SealingErrorCode } from '../../sealing/errors';

/**
 * Why a value was not opened: what is wrong with it or with the keys; or
 * WRITE_FAILED, it could not be written; or INTERNAL, an error of the program itself.
 */
export type UnsealErrorCode = SealingErrorCode | 'WRITE_FAILED' | 'INTERNAL';

/** What a report says of each value. */
interface ReportedValue {
  readonly field: string;
  /** The day, `YYYY-MM-DD` in UTC, from whose start on the value is of no use, where its file was read and tells one. */
  readonly expiresAt?: string;
}

/** A value that is there for its consumer. */
export interface OpenedValue extends ReportedValue {
  readonly state: 'opened';
  readonly required: boolean;
}

/** A value that is not there, and why. */
export interface FailedValue extends ReportedValue {
  readonly state: 'failed';
  readonly required: boolean;
  readonly code: UnsealErrorCode;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** What became of each value, in the order of the command line. It holds no secret and is read by others in the pod. */
export interface UnsealReport {
  readonly version: 1;
  readonly program: 'unseal';
  readonly values: ReadonlyArray<OpenedValue | FailedValue>;
}
