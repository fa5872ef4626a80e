import { Command } from 'commander';
import { days, label, readPublicKeys, repeated } from './arguments';
import { OutputOptions, checkFiles, outputOption } from './check-files';
import { sealedFiles } from './sealed-files';
import { sealedIn } from './sealed-manifests';
import { SealingError } from '../sealing/errors';
import { parseKmsKey } from '../sealing/kms/key-arn';
import { readSealedFile } from '../sealing/read-sealed-file';
import { today } from '../sealing/today';
import { verify } from '../sealing/verify';

/** Days for which a file must be of use, if nothing else is said. */
const EXPIRES_WITHIN = 7;

interface VerifyCommandOptions extends OutputOptions {
  readonly publicKey?: readonly string[];
  readonly kmsKey?: readonly string[];
  readonly namespace?: string;
  readonly name?: string;
  readonly field?: string;
  readonly expiresWithin: number;
  readonly maxAge?: number;
  readonly manifests?: readonly string[];
}

/** `verify`: checks all of sealed files that can be checked without a private key. */
export function verifyCommand(): Command {
  return new Command('verify')
    .summary('check sealed files without a private key')
    .description('Checks that sealed files are whole, agree with their ciphertext and will be of use for a week still; and, where the options say so, '
      + 'who can open them, what they are for, how old they are and whether they are used. It cannot tell whether they open: that takes the private key.')
    .argument('<path...>', 'sealed files, and folders of them')
    .option('--public-key <file>', 'public key of a recipient; repeat it for all, no other key may open the files. What a public key opens must be sealed for each of these; what is for KMS alone need not, with its --kms-key', repeated)
    .option('--kms-key <arn>', 'ARN of a recipient that is a key of AWS KMS; as --public-key, and what is for public keys alone need not be sealed for it', repeated)
    .option('--namespace <namespace>', 'namespace that the files must be sealed for', label)
    .option('--name <name>', 'instance that the files must be sealed for', label)
    .option('--field <field>', 'field that the files must be sealed for', label)
    .option('--expires-within <days>', 'for how long the files must be of use still', days, EXPIRES_WITHIN)
    .option('--max-age <days>', 'how long ago their values may have been sealed first, such as 90d', days)
    .option('--manifests <path>', 'synthesized manifests, of which one must carry each file; repeat it for more', repeated)
    .addOption(outputOption())
    .action(verifyFiles);
}

async function verifyFiles(paths: string[], options: VerifyCommandOptions): Promise<void> {
  const { publicKey, kmsKey: kmsKeys, namespace, name, field, expiresWithin, maxAge, manifests, output } = options;
  const publicKeys = publicKey && readPublicKeys(publicKey);
  kmsKeys?.forEach(parseKmsKey);
  const dates = { day: today(), expiresWithin, maxAge };
  const used = manifests && await sealedIn(manifests);
  await checkFiles(sealedFiles(paths), { output }, (file) => {
    const sealed = readSealedFile(file);
    verify(sealed, { expected: { namespace, name, field }, publicKeys, kmsKeys, dates });
    if (used && !used.has(sealed.ciphertext)) throw new SealingError('UNUSED', 'no manifest carries it', 'remove it, or use it and synthesize again');
    return {};
  }, (file) => `${file}: ok\n`);
}
