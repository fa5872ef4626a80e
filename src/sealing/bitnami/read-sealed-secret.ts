import { SealedSecretManifest, parseSealedSecret } from './manifest';
import { readText } from '../read-text';

/**
 * Reads a file with a SealedSecret's manifest.
 *
 * @throws SealingError MISSING_FILE, UNREADABLE_FILE, and those of `parseSealedSecret`; each names the file
 */
export function readSealedSecret(file: string): SealedSecretManifest {
  return parseSealedSecret(readText(file, 'write it with `cdk8s-openclaw seal --format bitnami`, or correct the path'), file);
}
