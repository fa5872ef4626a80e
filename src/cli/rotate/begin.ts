import { Ground, NamedSealed, Rotation, groundOf, heirsOf, isFor } from './rotation';
import { SealingError } from '../../sealing/errors';
import { SEALING_KEY_SECRET } from '../../sealing/key-secret';
import { GeneratedKeyPair, PemSource, generateKeyPair, pairOf, parsePrivateKey } from '../../sealing/keys';
import { reseal } from '../../sealing/reseal';
import { formatSealedFile } from '../../sealing/sealed-file';
import { readPublicKeys } from '../arguments';
import { handOver } from '../hand-over';
import { Overwriting, checkOutputFile, writeOutputFile } from '../output-file';
import { publicKeysBeside } from '../public-keys';

const IN_PLACE: Overwriting = { force: true, options: '' };

/** Makes the other pair, and seals for it; or completes a rotation that was begun. */
export async function begin(rotation: Rotation): Promise<void> {
  const ground = await groundOf(rotation);
  const { current, files } = ground;
  for (const file of [rotation.publicKey, ...files.map(each => each.file)]) checkOutputFile(file, IN_PLACE);
  const held = idsOf(ground);
  const lost = files.find(({ sealed }) => !isFor(sealed, held));
  if (lost) {
    throw new SealingError('NO_MATCHING_RECIPIENT', `is sealed for no key that Secret ${rotation.secretName} in ${rotation.namespace} holds`,
      'give it the current key with `cdk8s-openclaw reseal --add`, or leave it out', lost.file);
  }

  const begun = begunPair(ground);
  const pair = begun ?? await generateKeyPair();
  const replaced = begun ? replacedIds(ground, pair.keyId) : [current, ...replacedIds(ground, current)];
  // in memory: nothing is handed over and nothing is written before all of them are sealed
  const resealed = await resealAll(rotation, ground, pair.publicKey, replaced);
  if (!begun) await handOver(rotation, pair, current);
  if (pair.keyId !== current) writeOutputFile(rotation.publicKey, pair.publicKey, IN_PLACE);
  for (const [file, text] of resealed) writeOutputFile(file, text, IN_PLACE);

  tellStaying(files, held.filter(id => id !== pair.keyId && !replaced.includes(id)));
  tell(rotation, `sealed ${resealed.length} files of ${rotation.namespace} for ${pair.keyId}, whose public key is in ${rotation.publicKey}`
    + (begun ? ': a rotation that was begun is completed, and no further pair was made; run it again for one' : `, and not for ${current} any more`));
}

/**
 * The pair of a rotation that was begun and is not complete here. Nothing is taken for one but what the Secret tells of: a file for another key may be somebody else's, or left over.
 */
function begunPair(ground: Ground): GeneratedKeyPair | undefined {
  const { current, files, held, secret } = ground;
  // took the current one's place in a run that wrote nothing, or in somebody else's working copy, or in a commit whose public key a merge undid
  const heir = heirsOf(ground, current).filter(id => idsOf(ground).includes(id)).at(-1);
  // the public key is the first to be replaced
  const isInterrupted = files.some(({ sealed }) => !isFor(sealed, [current]) && isFor(sealed, replacedIds(ground, current)));
  const id = heir ?? (isInterrupted ? current : undefined);
  const entry = [...held].find(([, each]) => each !== undefined && each === id)?.[0];
  return entry === undefined ? undefined : pairOf(parsePrivateKey(secret.keys.get(entry)!));
}

/** Ids of the private keys in the Secret. */
function idsOf({ held }: Ground): string[] {
  return [...held.values()].filter(id => id !== undefined);
}

/** Ids of the keys whose place one has taken. */
function replacedIds(ground: Ground, heir: string): string[] {
  return idsOf(ground).filter(id => heirsOf(ground, id).includes(heir));
}

/** The files that change, and what will be in them. */
async function resealAll(
  rotation: Rotation, { secret, files }: Ground, add: PemSource, drop: readonly string[],
): Promise<[file: string, text: string][]> {
  const privateKeys = [...secret.keys.values()];
  const publicKeys = [...readPublicKeys(rotation.recipient), ...publicKeysBeside(files.map(({ file }) => file))];
  const resealed: [string, string][] = [];
  for (const { file, sealed } of files) {
    try {
      const after = await reseal(sealed, { privateKeys, add: [add], drop, publicKeys });
      if (after !== sealed) resealed.push([file, formatSealedFile(after)]);
    } catch (error) {
      if (!(error instanceof SealingError)) throw error;
      throw error.code === 'MISSING_PUBLIC_KEY' ? new SealingError(error.code, error.problem, 'give it with --recipient', file) : error.in(file);
    }
  }
  return resealed;
}

/** Tells of recipients that stay though the Secret has their private keys: whoever rotates may not think of them. */
function tellStaying(files: readonly NamedSealed[], ids: readonly string[]): void {
  for (const { file, sealed: { recipients } } of files) {
    const staying = recipients.map(({ keyId }) => keyId).filter(id => ids.includes(id));
    if (staying.length > 0) process.stderr.write(`${file} stays sealed for ${staying.join(', ')}, too: nothing says that another key took its place; \`cdk8s-openclaw reseal --drop\` drops it\n`);
  }
}

function tell({ namespace, publicKey, secretName }: Rotation, done: string): void {
  const where = secretName === SEALING_KEY_SECRET ? '' : ` --secret-name ${secretName}`;
  process.stderr.write(`${done}\ncommit them, synthesize and apply; once the pods run, retire the old private key with `
    + `\`cdk8s-openclaw rotate --finish --namespace ${namespace} --public-key ${publicKey}${where} …\`\n`);
}
