import { SealingError } from '../../sealing/errors';
import { PemSource, parsePrivateKey, parsePublicKey } from '../../sealing/keys';
import { readSealedFile } from '../../sealing/read-sealed-file';
import { SealedValueFile } from '../../sealing/sealed-value';
import { readPublicKeys } from '../arguments';
import { CliError } from '../cli-error';
import { KeyPlace } from '../hand-over';
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
  /** The namespace's. */
  readonly files: readonly NamedSealed[];
}

/**
 * Looks at everything that a rotation is about, and changes nothing.
 *
 * @throws SealingError for a file that cannot be read, of whichever namespace it is: nobody knows
 * @throws CliError where the cluster does not hold the current key, where there is no file, and where another namespace shares the key
 */
export async function groundOf({ files, namespace, publicKey, secretName }: Rotation): Promise<Ground> {
  const current = parsePublicKey(readPublicKeys([publicKey])[0]).id;
  const all = files.map(file => ({ file, sealed: readSealedFile(file) }));
  const shared = all.find(({ sealed }) => sealed.context.namespace !== namespace && isFor(sealed, [current]));
  if (shared) {
    throw new CliError(`${shared.file}: is sealed for the key in ${publicKey}, too, and for namespace ${shared.sealed.context.namespace}; `
      + 'give that namespace a pair of its own with `cdk8s-openclaw keygen`, and seal its files for it');
  }
  // what KMS alone opens has no pair to rotate
  const own = all.filter(({ sealed: { context, recipients } }) => context.namespace === namespace && recipients.some(({ type }) => type !== 'aws-kms'));
  if (own.length === 0) throw new CliError(`no file is sealed for namespace ${namespace}; correct the paths or the namespace`);

  const secret = await readKeySecret(namespace, secretName);
  const held = new Map([...secret.keys].map(([entry, source]) => [entry, idOf(source)]));
  if (![...held.values()].includes(current)) {
    throw new CliError(`Secret ${secretName} in ${namespace} does not hold the private key of ${publicKey} (${current}); see whether kubectl talks to the right cluster`);
  }
  return { current, secret, held, files: own };
}

/** Whether one of some keys opens a value. */
export function isFor({ recipients }: SealedValueFile, ids: readonly (string | undefined)[]): boolean {
  return recipients.some(({ keyId }) => ids.includes(keyId));
}

function idOf(source: PemSource): string | undefined {
  try {
    return parsePrivateKey(source).id;
  } catch (error) {
    if (error instanceof SealingError) return undefined;
    throw error;
  }
}
