/** A backup or a restore that was refused or that failed, in words for people: lower case, what is wrong, then the fix. */
export class BackupError extends Error {
  public readonly name = 'BackupError';

  public constructor(problem: string, fix: string) {
    super(`${problem}; ${fix}`);
  }
}

/** What may be told about any error. Of one that is not ours only the class or its code: its message might quote anything. */
export function messageOf(error: unknown): string {
  if (error instanceof BackupError) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return `no space is left${path ? ` at ${path}` : ''} (${code}); make the volume larger, or keep fewer archives`;
  if (code && path) return `${path}: ${code}; see how the volume is mounted`;
  return `unexpected ${error instanceof Error ? error.constructor.name : typeof error}${code ? ` (${code})` : ''}; report it, with the versions of cdk8s-openclaw and OpenClaw`;
}
