import { NamedSealed, Rotation, filesOf } from './rotation';
import { SealingError } from '../../sealing/errors';
import { PemSource, parsePrivateKey, parsePublicKey } from '../../sealing/keys';
import { SealedValueFile } from '../../sealing/sealed-value';
import { readPublicKeys } from '../arguments';
import { CliError } from '../cli-error';
import { kubectl, kubectlOutput } from '../kubectl';
import { readKeySecret } from '../private-keys';
import { sealedValuesOf } from '../sealed-manifests';

const REQUEST_TIMEOUT = '30s';

/** Removes the private keys that are retired, once nothing needs them: a value that only they open would be lost. */
export async function finish(rotation: Rotation): Promise<void> {
  const { namespace, secretName, publicKey, keep } = rotation;
  const current = parsePublicKey(readPublicKeys([publicKey])[0]).id;
  const staying = [current, ...readPublicKeys(keep).map(key => parsePublicKey(key).id)];
  const { keys } = await readKeySecret(namespace, secretName);
  const ids = new Map([...keys].map(([entry, source]) => [entry, idOf(source)]));
  if (![...ids.values()].includes(current)) {
    throw new CliError(`Secret ${secretName} in ${namespace} does not hold the private key of ${publicKey} (${current}); see whether kubectl talks to the right cluster`);
  }
  const retired = [...ids].filter(([, id]) => id !== undefined && !staying.includes(id));
  filesOf(rotation).forEach(each => checkFile(each, staying, retired.map(([, id]) => id!)));
  await checkApplied(namespace, staying);
  for (const [entry, id] of ids) {
    if (id === undefined) process.stderr.write(`Secret ${secretName} in ${namespace}, ${entry}: is no private key that can be read; it stays\n`);
  }
  if (retired.length === 0) {
    process.stderr.write(`there is no private key to retire in Secret ${secretName} in ${namespace}\n`);
    return;
  }
  await kubectl(['--namespace', namespace, 'patch', 'secret', secretName, '--type=json', `--patch=${JSON.stringify(retired.map(([entry]) => ({ op: 'remove', path: `/data/${entry}` })))}`], '');
  process.stderr.write(retired.map(([entry, id]) => `retired ${id} (${entry}); what was sealed for it alone opens nowhere any more\n`).join(''));
}

function idOf(source: PemSource): string | undefined {
  try {
    return parsePrivateKey(source).id;
  } catch (error) {
    if (error instanceof SealingError) return undefined;
    throw error;
  }
}

function checkFile({ file, sealed }: NamedSealed, staying: readonly string[], retired: readonly string[]): void {
  if (!opensWith(sealed, staying)) {
    throw new SealingError('NO_MATCHING_RECIPIENT', 'is sealed for none of the keys that stay', 'seal it for one with `cdk8s-openclaw reseal --add`', file);
  }
  const still = sealed.recipients.find(({ keyId }) => retired.includes(keyId));
  if (still) throw new SealingError('UNKNOWN_RECIPIENT', `is sealed for ${still.keyId} still, which would be retired`, 'drop that key with `cdk8s-openclaw reseal --drop`, or keep it with --keep', file);
}

/** What is applied has to open at the next start of a pod. */
async function checkApplied(namespace: string, staying: readonly string[]): Promise<void> {
  const output = await kubectlOutput(['--namespace', namespace, 'get', 'configmaps', '--output=json', `--request-timeout=${REQUEST_TIMEOUT}`], new AbortController().signal);
  for (const configMap of JSON.parse(output).items) {
    const lost = sealedValuesOf({ ...configMap, kind: 'ConfigMap' }).find(sealed => !opensWith(sealed, staying));
    if (lost) {
      throw new CliError(`ConfigMap ${configMap.metadata.name} in ${namespace} holds the ${lost.context.field} of ${lost.context.name}, sealed for none of the keys that stay; `
        + 'apply the manifests with the files that `cdk8s-openclaw rotate` wrote, or remove what is not used any more');
    }
  }
}

function opensWith({ recipients }: SealedValueFile, ids: readonly string[]): boolean {
  // keys of KMS are in no Secret, and stay
  return recipients.some(({ type, keyId }) => type === 'aws-kms' || ids.includes(keyId));
}
