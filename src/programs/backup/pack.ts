import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hasData } from './data';
import { BackupError } from './errors';
import { OpenClaw, makeArchive } from './openclaw';
import { PackReport } from '../../backup/report';

export interface PackOptions {
  readonly openclaw: OpenClaw;
  /** Folder that ends with the pod. */
  readonly scratch: string;
  /** Ends it when it aborts. */
  readonly signal: AbortSignal;
  /** Tells of what is worth knowing and no failure. */
  readonly warn: (text: string) => void;
}

/** Where the archive is until it is stored. */
export function packedFile(scratch: string): string {
  return join(scratch, 'packed.tar.gz');
}

/**
 * Has OpenClaw make an archive of the data.
 *
 * It reads what the agent wrote, its variables and its configuration among it: it has to run where nothing is but the data.
 *
 * @throws BackupError, and whatever the disk says
 */
export async function pack({ openclaw, scratch, signal, warn }: PackOptions): Promise<PackReport> {
  // a claim that was lost and made again: archives of nothing would push those of the data out
  if (!hasData(openclaw.state)) throw new BackupError(`there is no data of an agent in ${openclaw.state}`, 'start the agent, or restore its data');
  const file = packedFile(scratch);
  // where the kubelet starts the container once more
  rmSync(file, { force: true });
  const { warnings } = await makeArchive(openclaw, file, signal);
  warnings.forEach(warn);
  return { size: statSync(file).size };
}
