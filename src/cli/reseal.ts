import { Command } from 'commander';
import { readPublicKeys, repeated, secretName as parseSecretName } from './arguments';
import { OutputOptions, checkFiles, outputOption } from './check-files';
import { CliError } from './cli-error';
import { Overwriting, checkOutputFile, writeOutputFile } from './output-file';
import { PrivateKeys } from './private-keys';
import { publicKeysBeside } from './public-keys';
import { sealedFiles } from './sealed-files';
import { SealingError } from '../sealing/errors';
import { SEALING_KEY_SECRET } from '../sealing/key-secret';
import { parsePublicKey } from '../sealing/keys';
import { parseKmsKey } from '../sealing/kms/key-arn';
import { Kms } from '../sealing/kms/kms';
import { readSealedFile } from '../sealing/read-sealed-file';
import { ResealOptions, changesKeys, reseal } from '../sealing/reseal';
import { formatSealedFile } from '../sealing/sealed-file';
import { Recipient, SealedValueFile, isForKmsAlone } from '../sealing/sealed-value';

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

/** A file that can be read. */
interface Found {
  readonly file: string;
  readonly sealed: SealedValueFile;
}

const IN_PLACE: Overwriting = { force: true, options: '' };
const KEY_ID = /^sha256:[0-9a-f]{64}$/;

/** What is no file: an ARN, or an alias, to be told why that will not do. */
function isKmsKey(key: string): boolean {
  return /^(?:arn:|alias\/)/.test(key);
}

/** `reseal`: seals the values of files for other keys, in place. */
export function resealCommand(): Command {
  return new Command('reseal')
    .summary('seal values for other keys')
    .description('Seals the values of files for other keys, without showing them: each is opened in memory, and its file replaced as a whole or not at all. The private keys are asked of the '
      + 'cluster that kubectl talks to, unless they are given, or the file is sealed for a key of AWS KMS, which is asked then, and the cluster where that fails. Whoever could open a value knows it still: when a key leaked, seal a new value.')
    .argument('<path...>', 'sealed files, and folders of them')
    .option('--add <key>', 'key to seal for, too: the file of its public key, or the ARN of a key of AWS KMS; repeat it for more keys', repeated, [])
    .option('--drop <key>', 'key that is not to open the files any more: the file of its public key, or its id; repeat it for more keys', repeated, [])
    .option('--public-key <file>', 'public key of a recipient that stays; those next to the files are found without it', repeated, [])
    .option('--private-key <file>', 'private key to open the files with; - for standard input (default: those in the cluster)', repeated, [])
    .option('--secret-name <name>', 'name of the Secret with the private keys', parseSecretName, SEALING_KEY_SECRET)
    .addOption(outputOption())
    .action(resealFiles);
}

async function resealFiles(paths: string[], options: ResealCommandOptions, command: Command): Promise<void> {
  const { add, drop, publicKey, privateKey, secretName, ...output } = options;
  if (add.length + drop.length === 0) command.error('error: nothing is to be changed: give --add, --drop or both');
  const files = sealedFiles(paths);
  const addKmsKeys = add.filter(isKmsKey).map(parseKmsKey);
  const added = readPublicKeys(add.filter(key => !isKmsKey(key)));
  const dropped = drop.map(idOf);
  const known = [...readPublicKeys(publicKey), ...publicKeysBeside(files)];
  const privateKeys = new PrivateKeys(privateKey, secretName);
  const found = readable(files);
  const change = { add: added, addKmsKeys, drop: dropped };
  const isByKms = (sealed: SealedValueFile) => privateKey.length === 0 && sealed.recipients.some(({ type }) => type === 'aws-kms');
  const changing = found.filter(({ sealed }) => isChanged(sealed, change));
  // all that can be wrong but for a file itself is told before the first is written
  changing.forEach(({ file }) => checkOutputFile(file, IN_PLACE));
  for (const { sealed } of changing) if (!isByKms(sealed)) await privateKeys.of(sealed.context.namespace);
  await checkFiles(files, output, async (file): Promise<Resealed> => {
    const sealed = readSealedFile(file);
    const held = changesKeys(sealed, change) && !isByKms(sealed) ? await privateKeys.of(sealed.context.namespace) : [];
    const cluster = isByKms(sealed) ? privateKeys : undefined;
    const resealed = await resealByAny(sealed, { ...change, privateKeys: held, kms: new Kms(), publicKeys: known }, cluster);
    const changed = resealed !== sealed;
    if (changed) writeOutputFile(file, formatSealedFile(resealed), IN_PLACE);
    return { changed, recipients: resealed.recipients };
  }, (file, { changed, recipients }) => `${file}: ${changed ? `sealed for ${recipients.map(({ keyId }) => keyId).join(', ')}` : 'unchanged'}\n`);
  const unknown = dropped.filter(id => !found.some(({ sealed }) => sealed.recipients.some(({ keyId }) => keyId === id)));
  if (unknown.length === 0) return;
  process.stderr.write(`cdk8s-openclaw: no file that can be read was sealed for ${unknown.join(', ')}; see with \`cdk8s-openclaw inspect\` for whom they are\n`);
  process.exitCode = 1;
}

/** The id of a key that is named as an option names one. */
function idOf(key: string): string {
  if (isKmsKey(key)) return parseKmsKey(key);
  return KEY_ID.test(key) ? key : parsePublicKey(readPublicKeys([key])[0]).id;
}

/**
 * Seals a value for other keys. Where KMS fails, and a private key opens the value as well, the cluster is asked.
 *
 * @param cluster undefined: it is not asked
 */
async function resealByAny(sealed: SealedValueFile, options: ResealOptions, cluster?: PrivateKeys): Promise<SealedValueFile> {
  try {
    return await reseal(sealed, options);
  } catch (error) {
    if (!cluster || !isOfKms(error) || isForKmsAlone(sealed)) throw error;
    const failure = new SealingError(error.code, error.problem, `${error.fix}; or give --private-key`);
    // a cluster that gives none leaves it at what KMS said
    const privateKeys = await cluster.of(sealed.context.namespace).catch((refused: unknown) => {
      if (refused instanceof CliError) throw failure;
      throw refused;
    });
    return reseal(sealed, { ...options, privateKeys, kms: { unwrap: async () => { throw failure; } } });
  }
}

function isOfKms(error: unknown): error is SealingError {
  return error instanceof SealingError && error.code.startsWith('KMS_');
}

/** Files without those that cannot be read: whoever seals them tells what is wrong. */
function readable(files: readonly string[]): Found[] {
  return files.flatMap(file => orElse([], () => [{ file, sealed: readSealedFile(file) }]));
}

/** Whether a file will be written, as far as the keys alone tell. */
function isChanged(sealed: SealedValueFile, change: Parameters<typeof changesKeys>[1]): boolean {
  return orElse(false, () => changesKeys(sealed, change));
}

function orElse<T>(other: T, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof SealingError) return other;
    throw error;
  }
}
