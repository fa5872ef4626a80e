import { Command } from 'commander';
import { sealBatch } from './seal-batch';
import { parseKmsKey } from '../../sealing/kms/key-arn';
import { day, label, readPublicKeys, repeated } from '../arguments';

interface SealBatchOptions {
  readonly publicKey?: readonly string[];
  readonly kmsKey?: readonly string[];
  readonly namespace: string;
  readonly output: string;
  readonly expiresAt?: string;
  readonly force: boolean;
}

/** `seal-batch`: encrypts many values, each to a file that may be committed. */
export function sealBatchCommand(): Command {
  return new Command('seal-batch')
    .summary('encrypt many values, for instances of one namespace')
    .description('Encrypts each line of standard input as `seal` does. A line is a JSON object: {"instance":"agent","field":"auth-key","value":"…"}. Each value goes to a file of its own, '
      + '<instance>.<field>.yaml. If a line is wrong, no file is written.')
    .option('--public-key <file>', 'public key to seal for; repeat it for more keys', repeated)
    .option('--kms-key <arn>', 'ARN of a key of AWS KMS to seal for, which is asked once for each value; repeat it for more keys', repeated)
    .requiredOption('--namespace <namespace>', 'namespace of the instances', label)
    .requiredOption('--output <folder>', 'folder to write the files to')
    .option('--expires-at <YYYY-MM-DD>', 'day from which on the values are of no use; `verify` fails from a week before it on', day)
    .option('--force', 'replace the files', false)
    .action(async ({ publicKey, kmsKey, ...options }: SealBatchOptions, command: Command) => {
      if (!publicKey && !kmsKey) command.error('error: required option \'--public-key <file>\' or \'--kms-key <arn>\' not specified');
      const publicKeys = readPublicKeys(publicKey ?? []);
      const kmsKeys = kmsKey ?? [];
      kmsKeys.forEach(parseKmsKey);
      const count = await sealBatch({ ...options, publicKeys, kmsKeys });
      process.stderr.write(`sealed ${count} values\n`);
    });
}
