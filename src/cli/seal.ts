import { Command } from 'commander';
import { day, label, readPublicKeys, repeated } from './arguments';
import { FormatOptions, addFormatOptions, checkFormatOptions } from './bitnami/options';
import { sealSecret } from './bitnami/seal';
import { checkOutputFile, writeOutputFile } from './output-file';
import { readSecret } from './read-secret';
import { writeStandardOutput } from './standard-output';
import { parseKmsKey } from '../sealing/kms/key-arn';
import { seal } from '../sealing/seal';
import { formatSealedFile } from '../sealing/sealed-file';

interface SealCommandOptions extends FormatOptions {
  readonly namespace: string;
  readonly name: string;
  readonly field: string;
  readonly output: string;
  readonly force: boolean;
}

/** `seal`: encrypts a value to a file that may be committed. */
export function sealCommand(): Command {
  return addFormatOptions(new Command('seal'))
    .summary('encrypt a value for one instance')
    .description('Encrypts a value so that it can be committed: only the private key in the cluster opens it, or a key of AWS KMS, and only for the namespace, '
      + 'name and field given here. The value is asked for at a hidden prompt, or read from standard input when that is no terminal. '
      + 'One newline at its end is dropped.')
    .option('--public-key <file>', 'public key to seal for; repeat it for more keys', repeated)
    .option('--kms-key <arn>', 'ARN of a key of AWS KMS to seal for, in place of a public key or beside it; repeat it for more keys', repeated)
    .requiredOption('--namespace <namespace>', 'namespace of the instance', label)
    .requiredOption('--name <name>', 'name of the instance', label)
    .requiredOption('--field <field>', 'which value it is, such as auth-key or gateway-token', label)
    .requiredOption('--output <file>', 'where to write it; - for standard output')
    .option('--expires-at <YYYY-MM-DD>', 'day from which on the value is of no use; `verify` fails from a week before it on', day)
    .option('--force', 'replace the output file; with bitnami the field in it', false)
    .action(sealInFormat);
}

async function sealInFormat(options: SealCommandOptions, command: Command): Promise<void> {
  checkFormatOptions(options, command);
  if (options.certificate !== undefined) return sealSecret({ ...options, certificate: options.certificate });
  return sealFromInput(options);
}

async function sealFromInput({ output, force, publicKey = [], kmsKey: kmsKeys = [], ...context }: SealCommandOptions): Promise<void> {
  const toFile = output !== '-';
  const overwriting = { force, options: '--force' };
  // All that can be wrong is told before the secret is asked for.
  const publicKeys = readPublicKeys(publicKey);
  kmsKeys.forEach(parseKmsKey);
  if (toFile) checkOutputFile(output, overwriting);

  const plaintext = await readSecret(`${context.field} of ${context.name} in ${context.namespace} (hidden):`);
  const text = formatSealedFile(await seal({ ...context, plaintext, publicKeys, kmsKeys }));
  if (toFile) writeOutputFile(output, text, overwriting);
  else await writeStandardOutput(text);
}
