import { Ground, Rotation, groundOf, heirsOf, isFor } from './rotation';
import { SealingError } from '../../sealing/errors';
import { CliError } from '../cli-error';
import { replacedBy } from '../hand-over';
import { kubectl } from '../kubectl';
import { getObject } from '../private-keys';
import { sealedValuesOf } from '../sealed-manifests';

/** An entry of the Secret. */
interface HeldKey {
  readonly entry: string;
  readonly id: string;
}

/**
 * Removes the private keys that were replaced, once nothing needs them: what only they open would be lost. Others stay, for they may be somebody else's.
 *
 * @param alsoRetire ids of keys that go, too
 */
export async function finish(rotation: Rotation, alsoRetire: readonly string[]): Promise<void> {
  const { namespace, secretName } = rotation;
  const ground = await groundOf(rotation);
  const keys = [...ground.held].flatMap(([entry, id]) => (id === undefined ? [] : [{ entry, id }]));
  const missing = alsoRetire.find(id => !keys.some(key => key.id === id) || id === ground.current);
  if (missing !== undefined) throw new CliError(`${missing} is no private key in Secret ${secretName} in ${namespace} but the current one; correct --retire`);
  const retired = keys.filter(({ id }) => alsoRetire.includes(id) || heirsOf(ground, id).includes(ground.current));
  const staying = keys.filter(key => !retired.includes(key)).map(({ id }) => id);
  checkFiles(ground, retired, staying);
  await checkApplied(namespace, retired, staying);

  for (const [entry, id] of ground.held) {
    if (id === undefined) process.stderr.write(`Secret ${secretName} in ${namespace}, ${entry}: is no private key that can be read; it stays\n`);
    else if (id !== ground.current && staying.includes(id)) process.stderr.write(`${id} (${entry}) stays: nothing says that another key took its place; --retire ${id} removes it\n`);
  }
  if (retired.length === 0) {
    process.stderr.write(`no private key in Secret ${secretName} in ${namespace} was replaced\n`);
    return;
  }
  await kubectl(['--namespace', namespace, 'patch', 'secret', secretName, '--type=json', `--patch=${JSON.stringify(patchOf(ground, retired))}`], '');
  process.stderr.write(retired.map(({ entry, id }) => `retired ${id} (${entry}); what was sealed for it alone opens nowhere any more\n`).join(''));
}

function checkFiles({ files }: Ground, retired: readonly HeldKey[], staying: readonly string[]): void {
  const ids = retired.map(({ id }) => id);
  for (const { file, sealed } of files) {
    if (!isFor(sealed, ids)) continue;
    throw isFor(sealed, staying)
      ? new SealingError('UNKNOWN_RECIPIENT', 'is sealed for a key that would be retired still', 'drop that key with `cdk8s-openclaw reseal --drop`', file)
      : new SealingError('NO_MATCHING_RECIPIENT', 'is sealed for a key that would be retired, and for none that stays', 'complete the rotation with `cdk8s-openclaw rotate`', file);
  }
}

/** What is applied has to open at the next start of a pod. */
async function checkApplied(namespace: string, retired: readonly HeldKey[], staying: readonly string[]): Promise<void> {
  const ids = retired.map(({ id }) => id);
  for (const configMap of (await getObject(namespace, 'configmaps')).items) {
    const lost = sealedValuesOf({ ...configMap, kind: 'ConfigMap' }).find(sealed => isFor(sealed, ids) && !isFor(sealed, staying));
    if (lost) {
      throw new CliError(`ConfigMap ${configMap.metadata.name} in ${namespace} holds the ${lost.context.field} of ${lost.context.name}, sealed for none of the keys that stay; `
        + 'apply the manifests with the files that `cdk8s-openclaw rotate` wrote, or remove what is not used any more');
    }
  }
}

/** What was looked at is what is changed: a Secret that is another one since is refused. */
function patchOf({ secret: { annotations, resourceVersion } }: Ground, retired: readonly HeldKey[]): object[] {
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    ...retired.map(({ entry }) => ({ op: 'remove', path: `/data/${entry}` })),
    ...retired.map(({ id }) => replacedBy(id)).filter(name => name in annotations).map(name => ({ op: 'remove', path: `/metadata/annotations/${name.replace('/', '~1')}` })),
  ];
}
