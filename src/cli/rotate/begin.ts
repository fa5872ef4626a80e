import { Rotation, filesOf } from './rotation';
import { SealingError } from '../../sealing/errors';
import { generateKeyPair, parsePublicKey } from '../../sealing/keys';
import { reseal } from '../../sealing/reseal';
import { formatSealedFile } from '../../sealing/sealed-file';
import { readPublicKeys } from '../arguments';
import { handOver } from '../hand-over';
import { Overwriting, writeOutputFile } from '../output-file';
import { readKeySecret } from '../private-keys';
import { publicKeysBeside } from '../public-keys';

const IN_PLACE: Overwriting = { force: true, options: '' };

/** Makes the other pair, and seals for it. Files are written once all of them are sealed. */
export async function begin(rotation: Rotation): Promise<void> {
  const retired = parsePublicKey(readPublicKeys([rotation.publicKey])[0]).id;
  // what KMS alone opens has no pair to rotate
  const files = filesOf(rotation).filter(({ sealed }) => sealed.recipients.some(({ type }) => type !== 'aws-kms'));
  for (const { file, sealed } of files) {
    if (sealed.recipients.some(({ keyId }) => keyId === retired)) continue;
    throw new SealingError('NO_MATCHING_RECIPIENT', `is not sealed for ${retired}, the key in ${rotation.publicKey}`, 'seal it for that key with `cdk8s-openclaw reseal --add`, or leave it out', file);
  }
  const known = [...readPublicKeys(rotation.keep), ...publicKeysBeside(files.map(({ file }) => file))];

  const pair = await generateKeyPair();
  await handOver(rotation, pair);
  const { keys } = await readKeySecret(rotation.namespace, rotation.secretName);
  const resealed: [string, string][] = [];
  for (const { file, sealed } of files) {
    try {
      const privateKeys = [...keys.values()];
      resealed.push([file, formatSealedFile(await reseal(sealed, { privateKeys, add: [pair.publicKey], drop: [retired], publicKeys: known }))]);
    } catch (error) {
      throw error instanceof SealingError ? error.in(file) : error;
    }
  }
  // first: the cluster has its private half, so whatever is sealed from here on opens there
  writeOutputFile(rotation.publicKey, pair.publicKey, IN_PLACE);
  for (const [file, text] of resealed) writeOutputFile(file, text, IN_PLACE);

  const { namespace, publicKey } = rotation;
  process.stderr.write(`sealed ${files.length} files of ${namespace} for ${pair.keyId}, whose public key is in ${publicKey}, and not for ${retired} any more\n`
    + `commit them, synthesize and apply; once the pods run, retire the old private key with \`cdk8s-openclaw rotate --finish --namespace ${namespace} --public-key ${publicKey} …\`\n`);
}
