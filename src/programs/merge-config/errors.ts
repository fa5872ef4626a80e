/**
 * Why the gateway must not start: BAD_CONFIG, a file is not in OpenClaw's syntax; BAD_FILE, it is no regular file, too large or not readable;
 * INCLUDE_OVER_OWNED, an include reaches into what the library sets; WRITE_FAILED; or INTERNAL, an error of the program itself.
 */
export type MergeErrorCode = 'BAD_CONFIG' | 'BAD_FILE' | 'INCLUDE_OVER_OWNED' | 'WRITE_FAILED' | 'INTERNAL';

/** Nothing was changed. The message has no value of a configuration in it, and no key that is not the library's own. */
export class MergeError extends Error {
  /**
   * @param problem what is wrong, with the file
   * @param fix what to do about it
   */
  public constructor(public readonly code: MergeErrorCode, public readonly problem: string, public readonly fix: string) {
    super(`${problem}: ${fix}`);
  }
}

/** What may be told about an error. Of one that is not ours only the class: its message might quote anything. */
export function asMergeError(error: unknown): MergeError {
  if (error instanceof MergeError) return error;
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  return new MergeError('INTERNAL', `unexpected ${kind}`, 'report it, with the versions of cdk8s-openclaw and Node.js');
}

export function errno(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
