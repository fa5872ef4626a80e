import { checkSealed } from './check';
import { inFile } from './errors';
import { readText } from './read-text';
import { parseSealedFile } from './sealed-file';
import type { SealedValueFile } from './sealed-value';

/**
 * Reads a sealed file and checks all that can be checked without a key.
 *
 * @throws SealingError MISSING_FILE, UNREADABLE_FILE, and those of `parseSealedFile` and `checkSealed`; each names the file
 */
export function readSealedFile(file: string): SealedValueFile {
  const sealed = parseSealedFile(readText(file, 'write it with `cdk8s-openclaw seal`, or correct the path'), file);
  inFile(file, () => checkSealed(sealed));
  return sealed;
}
