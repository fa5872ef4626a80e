/** An operation that was refused or that failed, in words for people: lower case, what is wrong, then the fix. Ends the program with 1. */
export class CliError extends Error {
  public readonly name = 'CliError';
}
