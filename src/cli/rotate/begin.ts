import { Ground, NamedSealed, Rotation, groundOf, isFor } from './rotation';
import { SealingError } from '../../sealing/errors';
import { GeneratedKeyPair, PemSource, generateKeyPair, pairOf, parsePrivateKey } from '../../sealing/keys';
import { reseal } from '../../sealing/reseal';
import { formatSealedFile } from '../../sealing/sealed-file';
import { readPublicKeys } from '../arguments';
import { handOver, replacedBy } from '../hand-over';
import { Overwriting, checkOutputFile, writeOutputFile } from '../output-file';
import { publicKeysBeside } from '../public-keys';

const IN_PLACE: Overwriting = { force: true, options: '' };

/** Makes the other pair, and seals for it; or completes a run that was interrupted. */
export async function begin(rotation: Rotation): Promise<void> {
  const ground = await groundOf(rotation);
  const { current, files } = ground;
  for (const file of [rotation.publicKey, ...files.map(each => each.file)]) checkOutputFile(file, IN_PLACE);
  const left = files.filter(({ sealed }) => !isFor(sealed, [current]));
  // the public key is the first to be replaced
  if (left.length > 0) return complete(rotation, ground, left);

  const begun = heirOf(ground);
  const pair = begun ?? await generateKeyPair();
  // in memory: nothing is handed over and nothing is written before all of them are sealed
  const resealed = await resealAll(rotation, ground, files, pair.publicKey, [current]);
  if (pair !== begun) await handOver(rotation, pair, current);
  writeOutputFile(rotation.publicKey, pair.publicKey, IN_PLACE);
  write(resealed);
  tell(rotation, `sealed ${files.length} files of ${rotation.namespace} for ${pair.keyId}, whose public key is in ${rotation.publicKey}, and not for ${current} any more`);
}

/** The pair that took the current one's place in the cluster, in a run that wrote nothing, or in somebody else's working copy. */
function heirOf({ current, secret, held }: Ground): GeneratedKeyPair | undefined {
  const id = secret.annotations[replacedBy(current)];
  const entry = [...held].find(([, each]) => each !== undefined && each === id)?.[0];
  return entry === undefined ? undefined : pairOf(parsePrivateKey(secret.keys.get(entry)!));
}

/** Seals what is not sealed for the current key, and opens with another one that the cluster holds, for the current one. */
async function complete(rotation: Rotation, ground: Ground, left: readonly NamedSealed[]): Promise<void> {
  const others = [...ground.held.values()].flatMap(id => (id === undefined || id === ground.current ? [] : [id]));
  const lost = left.find(({ sealed }) => !isFor(sealed, others));
  if (lost) {
    throw new SealingError('NO_MATCHING_RECIPIENT', `is sealed for no key that Secret ${rotation.secretName} in ${rotation.namespace} holds`,
      'put the private key of a recipient there, or seal the value again', lost.file);
  }
  const [current] = readPublicKeys([rotation.publicKey]);
  write(await resealAll(rotation, ground, left, current, others));
  tell(rotation, `sealed ${left.length} files of ${rotation.namespace} for ${ground.current}, the key in ${rotation.publicKey}, which were not: a rotation is completed`);
}

async function resealAll(
  rotation: Rotation, { secret }: Ground, files: readonly NamedSealed[], add: PemSource, drop: readonly string[],
): Promise<[file: string, text: string][]> {
  const privateKeys = [...secret.keys.values()];
  const publicKeys = [...readPublicKeys(rotation.recipient), ...publicKeysBeside(files.map(({ file }) => file))];
  const resealed: [string, string][] = [];
  for (const { file, sealed } of files) {
    try {
      resealed.push([file, formatSealedFile(await reseal(sealed, { privateKeys, add: [add], drop, publicKeys }))]);
    } catch (error) {
      if (!(error instanceof SealingError)) throw error;
      throw error.code === 'MISSING_PUBLIC_KEY' ? new SealingError(error.code, error.problem, 'give it with --recipient', file) : error.in(file);
    }
  }
  return resealed;
}

function write(resealed: readonly (readonly [file: string, text: string])[]): void {
  for (const [file, text] of resealed) writeOutputFile(file, text, IN_PLACE);
}

function tell({ namespace, publicKey }: Rotation, done: string): void {
  process.stderr.write(`${done}\ncommit them, synthesize and apply; once the pods run, retire the old private key with `
    + `\`cdk8s-openclaw rotate --finish --namespace ${namespace} --public-key ${publicKey} …\`\n`);
}
