import type * as Collect from './check/collect';
import { CliError } from './cli-error';
import type { Manifest } from '../checks/manifests/manifest';
import { parsePodDocument } from '../sealing/pod-document';
import { SealedValueFile } from '../sealing/sealed-value';

/**
 * The ciphertexts that synthesized manifests carry.
 *
 * @param paths files and folders
 * @throws CliError where one cannot be read, since it might carry a file
 */
export async function sealedIn(paths: readonly string[]): Promise<ReadonlySet<string>> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- with the parser of YAML it takes long to load, and the other commands would wait for it
  const { collect } = require('./check/collect') as typeof Collect;
  const { manifests, unread } = await collect(paths);
  if (unread.length > 0) throw new CliError(unread[0]);
  return new Set(manifests.flatMap(({ manifest }) => sealedValuesOf(manifest)).map(({ ciphertext }) => ciphertext));
}

/** The sealed values that a ConfigMap carries into a pod; none of any other object. */
export function sealedValuesOf({ kind, data }: Manifest): SealedValueFile[] {
  if (kind !== 'ConfigMap') return [];
  return Object.entries((data ?? {}) as { [key: string]: unknown }).flatMap(([key, value]) => {
    if (!key.endsWith('.json') || typeof value !== 'string') return [];
    try {
      return [parsePodDocument(value)];
    } catch {
      // something else's JSON
      return [];
    }
  });
}
