import { text } from 'node:stream/consumers';
import { manifestFiles } from './manifest-files';
import { readManifests } from './read-manifests';
import type { Note } from '../../checks/acknowledgement-notes';
import type { LocatedManifest } from '../../checks/manifests/manifest';
import { SealingError } from '../../sealing/errors';
import { readText } from '../../sealing/read-text';
import { CliError } from '../cli-error';

/** What files and folders hold. */
export interface Collected {
  readonly manifests: readonly LocatedManifest[];
  /** What could not be read, and why. It keeps nothing else from being read. */
  readonly unread: readonly string[];
  /** What was left out of folders. */
  readonly skipped: readonly Note[];
}

/**
 * Reads the Kubernetes objects of files and folders.
 *
 * @param paths files, folders, and `-` for standard input
 * @throws CliError for a folder that cannot be read
 */
export async function collect(paths: readonly string[]): Promise<Collected> {
  const manifests: LocatedManifest[] = [];
  const unread: string[] = [];
  const skipped: Note[] = [];
  for (const { file, isNamed } of manifestFiles(paths)) {
    try {
      const read = file === '-'
        ? readManifests(await text(process.stdin), '(standard input)')
        : readManifests(readText(file, 'correct the path, or synthesize first'), file);
      manifests.push(...read.manifests);
      for (const where of read.others) {
        if (isNamed) unread.push(`${where}: is no Kubernetes object, which has apiVersion, kind and metadata: leave it out; a chart's values are for \`helm template\`, whose output is checked`);
        else skipped.push({ where, message: 'is no Kubernetes object, and is left out' });
      }
    } catch (error) {
      if (!(error instanceof CliError || error instanceof SealingError)) throw error;
      unread.push(error.message);
    }
  }
  return { manifests, unread, skipped };
}
