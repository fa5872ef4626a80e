import { Command } from 'commander';
import { readPublicKeys, repeated } from './arguments';
import { OutputOptions, checkFiles, outputOption } from './check-files';
import { writeOutputFile } from './output-file';
import { PrivateKeys } from './private-keys';
import { publicKeysBeside } from './public-keys';
import { sealedFiles } from './sealed-files';
import { SEALING_KEY_SECRET } from '../sealing/key-secret';
import { parsePublicKey } from '../sealing/keys';
import { parseKmsKey } from '../sealing/kms/key-arn';
import { Kms } from '../sealing/kms/kms';
import { readSealedFile } from '../sealing/read-sealed-file';
import { reseal } from '../sealing/reseal';
import { formatSealedFile } from '../sealing/sealed-file';
import { Recipient } from '../sealing/sealed-value';

interface ResealCommandOptions extends OutputOptions {
  readonly add: readonly string[];
  readonly drop: readonly string[];
  readonly publicKey: readonly string[];
  readonly privateKey: readonly string[];
  readonly secretName: string;
}

/** What became of a file. */
interface Resealed {
  readonly changed: boolean;
  readonly recipients: readonly Recipient[];
}

const KEY_ID = /^(?:sha256:[0-9a-f]{64}|arn:\S+)$/;

/** What is no file: an ARN, or an alias, to be told why that will not do. */
function isKmsKey(key: string): boolean {
  return /^(?:arn:|alias\/)/.test(key);
}

/** `reseal`: seals the values of files for other keys, in place. */
export function resealCommand(): Command {
  return new Command('reseal')
    .summary('seal values for other keys')
    .description('Seals the values of files for other keys, without showing them: each is opened in memory, and its file replaced as a whole or not at all. The private keys are asked of the '
      + 'cluster that kubectl talks to, unless they are given, or the file is sealed for a key of AWS KMS, which is asked then. Whoever could open a value knows it still: when a key leaked, seal a new value.')
    .argument('<path...>', 'sealed files, and folders of them')
    .option('--add <key>', 'key to seal for, too: the file of its public key, or the ARN of a key of AWS KMS; repeat it for more keys', repeated, [])
    .option('--drop <key>', 'key that is not to open the files any more: the file of its public key, or its id; repeat it for more keys', repeated, [])
    .option('--public-key <file>', 'public key of a recipient that stays; those next to the files are found without it', repeated, [])
    .option('--private-key <file>', 'private key to open the files with; - for standard input (default: those in the cluster)', repeated, [])
    .option('--secret-name <name>', 'name of the Secret with the private keys', SEALING_KEY_SECRET)
    .addOption(outputOption())
    .action(resealFiles);
}

async function resealFiles(paths: string[], { add, drop, publicKey, privateKey, secretName, ...output }: ResealCommandOptions): Promise<void> {
  const files = sealedFiles(paths);
  const addKmsKeys = add.filter(isKmsKey).map(parseKmsKey);
  const added = readPublicKeys(add.filter(key => !isKmsKey(key)));
  const dropped = drop.map(key => (KEY_ID.test(key) ? key : parsePublicKey(readPublicKeys([key])[0]).id));
  const known = [...readPublicKeys(publicKey), ...publicKeysBeside(files)];
  // a bad key is no fault of any sealed file
  [...added, ...known].forEach(parsePublicKey);
  const privateKeys = new PrivateKeys(privateKey, secretName);
  await checkFiles(files, output, async (file): Promise<Resealed> => {
    const sealed = readSealedFile(file);
    const byKms = privateKey.length === 0 && sealed.recipients.some(({ type }) => type === 'aws-kms');
    const held = byKms ? [] : await privateKeys.of(sealed.context.namespace);
    const resealed = await reseal(sealed, { privateKeys: held, kms: new Kms(), add: added, addKmsKeys, drop: dropped, publicKeys: known });
    const changed = resealed !== sealed;
    if (changed) writeOutputFile(file, formatSealedFile(resealed), { force: true, options: '' });
    return { changed, recipients: resealed.recipients };
  }, (file, { changed, recipients }) => `${file}: ${changed ? `sealed for ${recipients.map(({ keyId }) => keyId).join(', ')}` : 'unchanged'}\n`);
}
