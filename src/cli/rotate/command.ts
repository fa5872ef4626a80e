import { Command } from 'commander';
import { begin } from './begin';
import { finish } from './finish';
import { Rotation } from './rotation';
import { SEALING_KEY_SECRET } from '../../sealing/key-secret';
import { label, repeated, secretName } from '../arguments';
import { sealedFiles } from '../sealed-files';

interface RotateOptions extends Omit<Rotation, 'files'> {
  readonly finish: boolean;
  readonly retire: readonly string[];
}

/** `rotate`: puts another key pair in the place of a namespace's. */
export function rotateCommand(): Command {
  const command = new Command('rotate')
    .summary('put another key pair in the place of a namespace\'s')
    .description('Makes another key pair for a namespace, adds its private key to those in the cluster, seals the namespace\'s files for it in place of the one that was, and replaces the public '
      + 'key. Nothing that runs notices. Commit and apply what it wrote; then run it again with --finish, which removes the private key that was replaced. The values themselves stay: '
      + 'when one leaked, seal a new one. A run that was interrupted before it had replaced all files is completed by the next one.')
    .argument('<path...>', 'all sealed files of the namespace, and folders of them; those of other namespaces stay as they are')
    .requiredOption('--namespace <namespace>', 'namespace of the instances', label)
    .requiredOption('--public-key <file>', 'public key of the namespace, which is replaced')
    .option('--recipient <file>', 'public key of a further recipient of the files, which stays one; those next to the files are found without it', repeated, [])
    .option('--secret-name <name>', 'name of the Secret with the private keys', secretName, SEALING_KEY_SECRET)
    .option('--finish', 'remove the private keys that were replaced, once neither a file nor an applied manifest needs them', false)
    .option('--retire <id>', 'with --finish: remove this private key, too, which nothing says was replaced; repeat it for more', repeated, [])
    .action(async (paths: string[], { finish: isLast, retire, ...options }: RotateOptions) => {
      if (retire.length > 0 && !isLast) command.error('error: --retire removes a key at the end of a rotation: give --finish, too');
      const rotation = { ...options, files: sealedFiles(paths) };
      await (isLast ? finish(rotation, retire) : begin(rotation));
    });
  return command;
}
