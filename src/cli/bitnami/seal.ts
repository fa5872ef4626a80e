import { lstatSync } from 'node:fs';
import { addValue } from '../../sealing/bitnami/add-value';
import { parseCertificate } from '../../sealing/bitnami/certificate';
import { formatSealedSecret, parseSealedSecret } from '../../sealing/bitnami/manifest';
import { DEFAULT_SCOPE, Scope, SecretPlace } from '../../sealing/bitnami/scope';
import { sealForBitnami } from '../../sealing/bitnami/seal';
import { PemSource } from '../../sealing/keys';
import { readText } from '../../sealing/read-text';
import { CliError } from '../cli-error';
import { checkOutputFile, writeOutputFile } from '../output-file';
import { readSecret } from '../read-secret';
import { writeStandardOutput } from '../standard-output';

/** Options of `seal --format bitnami`. */
export interface SealSecretOptions {
  readonly certificate: string;
  readonly namespace: string;
  /** Of the instance. */
  readonly name: string;
  readonly secretName?: string;
  readonly field: string;
  readonly scope?: Scope;
  readonly output: string;
  readonly force: boolean;
}

/** Where an encrypted value goes. */
interface Target extends SecretPlace {
  readonly scope: Scope;
  readonly field: string;
}

/**
 * `seal --format bitnami`: encrypts a value to a SealedSecret's manifest. Into a manifest that is there already it puts the value beside the others; one that is there too is replaced with
 * --force alone.
 */
export async function sealSecret({ certificate: file, output, force, ...options }: SealSecretOptions): Promise<void> {
  const toFile = output !== '-';
  const target: Target = { namespace: options.namespace, name: options.secretName ?? `${options.name}-sealed`, scope: options.scope ?? DEFAULT_SCOPE, field: options.field };
  const certificate: PemSource = { file, pem: readText(file, 'get it with `kubeseal --fetch-cert`, or correct the path') };
  // All that can be wrong is told before the secret is asked for.
  parseCertificate(certificate, new Date());
  const present = toFile ? readPresent(output, target, force) : undefined;

  const plaintext = await readSecret(`${target.field} of ${target.name} in ${target.namespace} (hidden):`);
  if (toFile && readPresent(output, target, force) !== present) throw new CliError(`${output}: was changed while the value was asked for, and is as it was changed; run it again`);
  const value = sealForBitnami({ ...target, key: target.field, certificate, plaintext });
  const text = present === undefined
    ? formatSealedSecret({ ...target, encryptedData: { [target.field]: value } })
    : addValue(present, target.field, value);
  // Nothing leaves here that synth would refuse.
  parseSealedSecret(text, output);
  if (toFile) writeOutputFile(output, text, { force: present !== undefined, options: '--force' });
  else await writeStandardOutput(text);
}

/** The manifest that is there already, once the value may be put into it. */
function readPresent(output: string, target: Target, force: boolean): string | undefined {
  checkOutputFile(output, { force: true, options: '--force' });
  if (!lstatSync(output, { throwIfNoEntry: false })) return undefined;

  const text = readText(output, 'correct the path');
  const present = parseSealedSecret(text, output);
  for (const part of ['namespace', 'name', 'scope'] as const) {
    // a cluster-wide value is for any namespace, and its manifest may name none
    if (present[part] === target[part] || (part === 'namespace' && target.scope === 'cluster-wide')) continue;
    const option = part === 'name' ? 'secret-name' : part;
    throw new CliError(`${output}: is there already, with ${part} ${present[part] ?? '(none)'} and not ${target[part]}; name another file, or give --${option} as there`);
  }
  if (Object.hasOwn(present.encryptedData, target.field) && !force) {
    throw new CliError(`${output}: has a value of ${target.field} already; seal another field, or replace it with --force`);
  }
  return text;
}
