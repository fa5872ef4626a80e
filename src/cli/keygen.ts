import { Command } from 'commander';
import { label, secretName } from './arguments';
import { CliError } from './cli-error';
import { handOver, secretManifest } from './hand-over';
import { Overwriting, checkOutputFile, writeOutputFile } from './output-file';
import { writeStandardOutput } from './standard-output';
import { SEALING_KEY_SECRET } from '../sealing/key-secret';
import { GeneratedKeyPair, generateKeyPair } from '../sealing/keys';

interface KeygenOptions {
  readonly namespace: string;
  readonly publicKey: string;
  readonly secretName: string;
  readonly apply: boolean;
  readonly force: boolean;
}

const HAND_OVER = 'kubectl create -f -';

/** `keygen`: makes a key pair; its private half goes to the cluster and is never written to a file. */
export function keygenCommand(): Command {
  return new Command('keygen')
    .summary('make a key pair for a namespace')
    .description('Makes the key pair that a namespace\'s values are sealed for. The public key is written to a file, to be committed. '
      + 'The private key is handed over as a Secret and kept nowhere else: on standard output, '
      + `to be piped into \`${HAND_OVER}\`, or straight to the cluster with --apply.`)
    .requiredOption('--namespace <namespace>', 'namespace of the instances', label)
    .requiredOption('--public-key <file>', 'where to write the public key')
    .option('--secret-name <name>', 'name of the Secret', secretName, SEALING_KEY_SECRET)
    .option('--apply', 'give the Secret to the cluster that kubectl talks to; keys that it has already stay', false)
    .option('--force', 'replace the public key\'s file; with --apply only', false)
    .action(keygen);
}

async function keygen(options: KeygenOptions): Promise<void> {
  if (!options.apply && process.stdout.isTTY) {
    throw new CliError(`a private key is not shown on a terminal; pipe the output into \`${HAND_OVER}\`, or use --apply`);
  }
  // What becomes of a Secret behind the pipe is not known here. If it got lost, the old key is still the one to seal for: it stays.
  const overwriting: Overwriting = { force: options.force && options.apply, options: '--apply --force' };
  checkOutputFile(options.publicKey, overwriting);

  const pair = await generateKeyPair();
  if (options.apply) await handOver(options, pair);
  else await writeStandardOutput(secretManifest(options, pair));
  // Last: nobody shall seal for a key whose private half was lost on the way.
  writePublicKey(options.publicKey, pair, overwriting);
  process.stderr.write(`wrote ${options.publicKey} (${pair.keyId}); commit it, and seal for it with \`cdk8s-openclaw seal\`\n`);
  if (!options.apply) process.stderr.write(`if the Secret was not created, remove ${options.publicKey}: nothing would open what is sealed for it\n`);
}

function writePublicKey(file: string, { publicKey }: GeneratedKeyPair, overwriting: Overwriting): void {
  try {
    writeOutputFile(file, publicKey, overwriting);
  } catch (error) {
    // Its private half is on its way, and this is the one copy.
    process.stderr.write(`the private key was handed over, and the public key that belongs to it was not written; it is\n${publicKey}`);
    throw error;
  }
}
