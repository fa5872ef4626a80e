/** A probe that could not be made, or brought no answer. Its message is short, quotes nobody's output, and may be shown. */
export class ProbeError extends Error {
  public readonly name = 'ProbeError';
}
