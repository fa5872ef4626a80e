import { readSealedFile } from '../../sealing/read-sealed-file';
import { SealedValueFile } from '../../sealing/sealed-value';
import { CliError } from '../cli-error';
import { KeyPlace } from '../hand-over';

/** A key pair that is replaced. */
export interface Rotation extends KeyPlace {
  /** Sealed files, of this namespace and of others. */
  readonly files: readonly string[];
  /** File of the public key. */
  readonly publicKey: string;
  /** Files of public keys that are not retired. */
  readonly keep: readonly string[];
}

/** A sealed file, and what is in it. */
export interface NamedSealed {
  readonly file: string;
  readonly sealed: SealedValueFile;
}

/**
 * The namespace's sealed files.
 *
 * @throws SealingError for a file that cannot be read, of whichever namespace it is: nobody knows
 * @throws CliError where there is none
 */
export function filesOf({ files, namespace }: Rotation): NamedSealed[] {
  const found = files.map(file => ({ file, sealed: readSealedFile(file) })).filter(({ sealed }) => sealed.context.namespace === namespace);
  if (found.length === 0) throw new CliError(`no file is sealed for namespace ${namespace}; correct the paths or the namespace`);
  return found;
}
