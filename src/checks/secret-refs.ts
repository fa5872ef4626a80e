import { IConstruct } from 'constructs';
import { constructError } from './error';

/** A reference of OpenClaw's to a secret. */
interface SecretRef {
  readonly source: string;
  /** Name of a provider in `secrets.providers`. */
  readonly provider: string;
  readonly id: string;
}

interface Tree {
  readonly [key: string]: unknown;
}

const SOURCES = ['env', 'file', 'exec', 'store'];
/** Sources of which OpenClaw has a provider without being told of one. */
const BUILT_IN = ['env', 'store'];

/**
 * Refuses references to secrets in OpenClaw's configuration whose provider is not there: a gateway would not start with some of them, and lack a model or a channel with others.
 *
 * It looks at the configuration once, however many references and providers there are. Where a part is included from another file, providers may be there.
 *
 * @param config the whole of it
 * @param fields of the sealed secrets, each of which is a provider
 * @see https://docs.openclaw.ai/gateway/secrets/secretref-contract
 */
export function checkSecretRefs(construct: IConstruct, config: Tree, fields: readonly string[]): void {
  const secrets = part(config, 'secrets');
  const providers = part(secrets, 'providers');
  if ([config, secrets, providers].some(tree => '$include' in tree)) return;
  const sealed = new Set(fields);
  forEachRef(config, [], (ref, path) => {
    const at = `config ${path.join('.')} refers to`;
    if (!isThere(ref, providers, part(secrets, 'defaults'))) {
      const fix = ref.source === 'file' ? `seal the value and give it in secrets as "${ref.provider}", or add the provider` : 'add it';
      throw constructError(construct, `${at} the ${ref.source} provider "${ref.provider}", and there is none of that name and source: ${fix} to config.secrets.providers`);
    }
    if (ref.source === 'file' && sealed.has(ref.provider) && ref.id !== 'value') {
      throw constructError(construct, `${at} ${JSON.stringify(ref.id)} in the sealed secret "${ref.provider}", which is one value: use OpenClawInstance.secretRef('${ref.provider}')`);
    }
  });
}

function isThere({ source, provider }: SecretRef, providers: Tree, defaults: Tree): boolean {
  if (part(providers, provider).source === source) return true;
  return BUILT_IN.includes(source) && provider === (own(defaults, source) ?? 'default');
}

function forEachRef(value: unknown, path: readonly string[], look: (ref: SecretRef, path: readonly string[]) => void): void {
  if (isRef(value)) return look(value, path);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) forEachRef(child, [...path, key], look);
}

/** By the shape that OpenClaw tells them by. */
function isRef(value: unknown): value is SecretRef {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 3) return false;
  const { source, provider, id } = value as Partial<SecretRef>;
  return typeof source === 'string' && SOURCES.includes(source) && typeof provider === 'string' && typeof id === 'string';
}

function part(tree: Tree, key: string): Tree {
  const value = own(tree, key);
  return typeof value === 'object' && value !== null ? value as Tree : {};
}

function own(tree: Tree, key: string): unknown {
  return Object.hasOwn(tree, key) ? tree[key] : undefined;
}
