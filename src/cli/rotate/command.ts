import { Command } from 'commander';
import { begin } from './begin';
import { finish } from './finish';
import { Rotation } from './rotation';
import { SEALING_KEY_SECRET } from '../../sealing/key-secret';
import { label, repeated } from '../arguments';
import { sealedFiles } from '../sealed-files';

interface RotateOptions extends Omit<Rotation, 'files'> {
  readonly finish: boolean;
}

/** `rotate`: puts another key pair in the place of a namespace's. */
export function rotateCommand(): Command {
  return new Command('rotate')
    .summary('put another key pair in the place of a namespace\'s')
    .description('Makes another key pair for a namespace, adds its private key to those in the cluster, seals the namespace\'s files for it in place of the one that was, and replaces the public '
      + 'key. Nothing that runs notices. Commit and apply what it wrote; then run it again with --finish, which removes the private keys that nothing needs any more. The values themselves stay: '
      + 'when one leaked, seal a new one.')
    .argument('<path...>', 'sealed files, and folders of them; those of other namespaces stay as they are')
    .requiredOption('--namespace <namespace>', 'namespace of the instances', label)
    .requiredOption('--public-key <file>', 'public key of the namespace, which is replaced')
    .option('--keep <file>', 'public key of a further key whose private half stays in the cluster; repeat it for more keys', repeated, [])
    .option('--secret-name <name>', 'name of the Secret with the private keys', label, SEALING_KEY_SECRET)
    .option('--finish', 'remove the private keys from the cluster that neither a file nor an applied manifest needs', false)
    .action(async (paths: string[], { finish: isLast, ...rotation }: RotateOptions) => {
      await (isLast ? finish : begin)({ ...rotation, files: sealedFiles(paths) });
    });
}
