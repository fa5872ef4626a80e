/** Where in a text something stands, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * What keeps a tailnet policy from being read, merged or written, in words for people: `file:line:column: what is wrong: fix`.
 */
export class PolicyError extends Error {
  public readonly name = 'PolicyError';

  /**
   * @param message lower case: what is wrong, then the fix
   * @param file the file at fault
   * @param place where in it, if that can be told
   */
  public constructor(message: string, public readonly file: string, public readonly place?: Place) {
    super(`${file}${place ? `:${place.line}:${place.column}` : ''}: ${message}`);
  }
}
