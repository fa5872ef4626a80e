import { Command } from 'commander';
import { label, readPublicKeys, repeated } from './arguments';
import { OutputOptions, checkFiles, outputOption } from './check-files';
import { parsePublicKey } from '../sealing/keys';
import { readSealedFile } from '../sealing/read-sealed-file';
import { verify } from '../sealing/verify';

interface VerifyCommandOptions extends OutputOptions {
  readonly publicKey?: readonly string[];
  readonly namespace?: string;
  readonly name?: string;
  readonly field?: string;
}

/** `verify`: checks all of sealed files that can be checked without a private key. */
export function verifyCommand(): Command {
  return new Command('verify')
    .summary('check sealed files without a private key')
    .description('Checks that sealed files are whole, agree with their ciphertext and have not expired; and, where the options say so, '
      + 'who can open them and what they are for. It cannot tell whether they open: that takes the private key.')
    .argument('<file...>', 'sealed files')
    .option('--public-key <file>', 'public key of a recipient; repeat it for all, no other key may open the files', repeated)
    .option('--namespace <namespace>', 'namespace that the files must be sealed for', label)
    .option('--name <name>', 'instance that the files must be sealed for', label)
    .option('--field <field>', 'field that the files must be sealed for', label)
    .addOption(outputOption())
    .action(verifyFiles);
}

async function verifyFiles(files: string[], { publicKey, namespace, name, field, ...options }: VerifyCommandOptions): Promise<void> {
  const publicKeys = publicKey && readPublicKeys(publicKey);
  // A bad key is no fault of any sealed file.
  publicKeys?.forEach(parsePublicKey);
  const now = new Date();
  await checkFiles(files, options, (file) => {
    verify(readSealedFile(file), { expected: { namespace, name, field }, publicKeys, now });
    return {};
  }, (file) => `${file}: ok\n`);
}
