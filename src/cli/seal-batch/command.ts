import { Command } from 'commander';
import { sealBatch } from './seal-batch';
import { parsePublicKey } from '../../sealing/keys';
import { day, label, readPublicKeys, repeated } from '../arguments';

interface SealBatchOptions {
  readonly publicKey: readonly string[];
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
    .requiredOption('--public-key <file>', 'public key to seal for; repeat it for more keys', repeated)
    .requiredOption('--namespace <namespace>', 'namespace of the instances', label)
    .requiredOption('--output <folder>', 'folder to write the files to')
    .option('--expires-at <YYYY-MM-DD>', 'day from which on the values are of no use; `verify` fails from a week before it on', day)
    .option('--force', 'replace the files', false)
    .action(async ({ publicKey, ...options }: SealBatchOptions) => {
      const publicKeys = readPublicKeys(publicKey);
      publicKeys.forEach(parsePublicKey);
      const count = await sealBatch({ ...options, publicKeys });
      process.stderr.write(`sealed ${count} values\n`);
    });
}
