/** What is not set that a measurement on a cluster needs, with what to set it to; undefined where nothing is missing. The tests on a cluster need the same. */
export async function missingSetting(): Promise<string | undefined> {
  if (!process.env.KUBECONFIG) return 'KUBECONFIG is not set: set it to the kubeconfig of a cluster as test/e2e/README.md has it';
  // it looks at the environment when it is loaded
  return import('../../test/e2e/support/settings.js').then(() => undefined, (error: Error) => `${error.message}; test/e2e/README.md tells of the others`);
}
