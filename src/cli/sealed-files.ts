import { manifestFiles } from './check/manifest-files';
import { CliError } from './cli-error';
import { readText } from '../sealing/read-text';

/** A sealed file, whatever else its comments say. */
const SEALED_VALUE = /^["']?kind["']?:[ \t]*["']?SealedValue\b|"kind":\s*"SealedValue"/m;
/** What the same folder holds where sealed values go to Bitnami's controller: YAML, or JSON as kubeseal writes it where nobody asks for YAML. */
const BITNAMI_YAML = /^kind: ["']?SealedSecret\b/m;
const BITNAMI_JSON = /^\s*\{[^]*"kind":\s*"SealedSecret"/;

/**
 * The sealed files that arguments mean: files as they are, and of folders all YAML and JSON files in them, but for Bitnami's SealedSecrets. Whatever else is in a folder is taken for
 * a sealed file, so that one which is damaged is told of.
 *
 * @throws CliError for a folder without any, and for one that cannot be read
 */
export function sealedFiles(paths: readonly string[]): string[] {
  const files = manifestFiles(paths).filter(({ file, isNamed }) => isNamed || !isBitnami(file)).map(({ file }) => file);
  if (files.length === 0) throw new CliError(`${paths.join(', ')}: there is no sealed file; correct the path, or write one with \`cdk8s-openclaw seal\``);
  return files;
}

function isBitnami(file: string): boolean {
  try {
    const text = readText(file, '');
    return !SEALED_VALUE.test(text) && (BITNAMI_YAML.test(text) || BITNAMI_JSON.test(text));
  } catch {
    // whoever reads it next tells why it cannot be read
    return false;
  }
}
