/** What may be told about an error that is not ours: only its class. Its message might quote a secret. */
export function unexpected(error: unknown): { readonly problem: string; readonly fix: string } {
  return {
    problem: `unexpected ${error instanceof Error ? error.constructor.name : typeof error}`,
    fix: 'report it, with what you ran and the versions of cdk8s-openclaw and Node.js',
  };
}
