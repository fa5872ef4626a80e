import { SealingError } from '../../sealing/errors';
import { PemSource, parsePrivateKey, parsePublicKey } from '../../sealing/keys';
import { readSealedFile } from '../../sealing/read-sealed-file';
import { Recipient, SealedValueFile, isForKmsAlone } from '../../sealing/sealed-value';
import { readPublicKeys } from '../arguments';
import { CliError } from '../cli-error';
import { KeyPlace, replacedBy } from '../hand-over';
import { KeySecret, readKeySecret } from '../private-keys';

/** A key pair that is replaced. */
export interface Rotation extends KeyPlace {
  /** Sealed files, of this namespace and of others. */
  readonly files: readonly string[];
  /** File of the public key. */
  readonly publicKey: string;
  /** Files of public keys of further recipients. */
  readonly recipient: readonly string[];
}

/** A sealed file, and what is in it. */
export interface NamedSealed {
  readonly file: string;
  readonly sealed: SealedValueFile;
}

/** What a rotation begins with. */
export interface Ground {
  /** Id of the public key. */
  readonly current: string;
  readonly secret: KeySecret;
  /** Ids of the private keys in the Secret, by their entry; undefined for one that is none. */
  readonly held: ReadonlyMap<string, string | undefined>;
  /** The namespace's, but for those that KMS opens, and no private key in the Secret. */
  readonly files: readonly NamedSealed[];
}

/**
 * Looks at everything that a rotation is about, and changes nothing.
 *
 * @throws SealingError for a file that cannot be read, of whichever namespace it is: nobody knows
 * @throws CliError where the cluster does not hold the current key, where there is no file that a pair opens, and where another namespace shares the key
 */
export async function groundOf({ files, namespace, publicKey, secretName }: Rotation): Promise<Ground> {
  const current = parsePublicKey(readPublicKeys([publicKey])[0]).id;
  const all = files.map(file => ({ file, sealed: readSealedFile(file) }));
  const shared = all.find(({ sealed }) => sealed.context.namespace !== namespace && isFor(sealed, [current]));
  if (shared) {
    throw new CliError(`${shared.file}: is sealed for the key in ${publicKey}, too, and for namespace ${shared.sealed.context.namespace}; `
      + 'give that namespace a pair of its own with `cdk8s-openclaw keygen`, and seal its files for it');
  }
  const own = all.filter(({ sealed }) => sealed.context.namespace === namespace);
  if (own.length === 0) throw new CliError(`no file is sealed for namespace ${namespace}; correct the paths or the namespace`);
  if (own.every(({ sealed }) => isForKmsAlone(sealed))) throw nothingToRotate(namespace);

  const secret = await readKeySecret(namespace, secretName);
  const held = new Map([...secret.keys].map(([entry, source]) => [entry, idOf(source)]));
  if (![...held.values()].includes(current)) {
    throw new CliError(`Secret ${secretName} in ${namespace} does not hold the private key of ${publicKey} (${current}); see whether kubectl talks to the right cluster`);
  }
  // what is for none of its keys is no matter, as long as KMS opens it
  const rotated = own.filter(({ sealed }) => isFor(sealed, [...held.values()]) || !sealed.recipients.some(isOfKms));
  if (rotated.length === 0) throw nothingToRotate(namespace);
  return { current, secret, held, files: rotated };
}

function nothingToRotate(namespace: string): CliError {
  return new CliError(`the files of namespace ${namespace} open by KMS, and by no key pair in the cluster: there is none to rotate; change keys of KMS with \`cdk8s-openclaw reseal\``);
}

function isOfKms({ type }: Recipient): boolean {
  return type === 'aws-kms';
}

/** Whether one of some keys opens a value. */
export function isFor({ recipients }: SealedValueFile, ids: readonly (string | undefined)[]): boolean {
  return recipients.some(({ keyId }) => ids.includes(keyId));
}

/** Ids of the keys that took a key's place, each that of the one before, as the Secret tells. */
export function heirsOf({ secret: { annotations } }: Ground, id: string): string[] {
  const chain = [id];
  // nobody but people makes a ring
  for (let next = annotations[replacedBy(id)]; next !== undefined && !chain.includes(next); next = annotations[replacedBy(next)]) chain.push(next);
  return chain.slice(1);
}

function idOf(source: PemSource): string | undefined {
  try {
    return parsePrivateKey(source).id;
  } catch (error) {
    if (error instanceof SealingError) return undefined;
    throw error;
  }
}
