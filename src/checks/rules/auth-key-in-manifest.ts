import { Rule, Severity } from './rule';
import { AUTH_VARIABLES, hasKey, isKeyItself, keysInFlags } from '../manifests/auth-key';
import type { CheckedContainer } from '../manifests/container';
import { LocatedManifest, nameOf } from '../manifests/manifest';

const FIX = 'take it from a Secret that is made elsewhere, mounted as a file, or seal it with "cdk8s-openclaw seal", and revoke this one';

export const authKeyInManifest: Rule = {
  id: 'auth-key-in-manifest',
  severity: Severity.ERROR,
  title: 'An auth key stands in a manifest',
  why: 'Whoever reads the manifest, its repository and that one\'s history can join the tailnet. A Secret\'s `data` is only encoded. '
    + 'Keep the key out of what is written down: sealed by this library, or in a Secret that is made elsewhere and mounted as a file, named by `TS_AUTHKEY: file:/path`. Revoke a key that has been in a manifest.',
  source: 'https://tailscale.com/kb/1085/auth-keys',
  checkPod(pod) {
    return pod.containers.flatMap(container => placesOf(container).map(place => `container ${container.name} has an auth key in ${place} (value not shown): ${FIX}`));
  },
  checkObject(object) {
    return keysOf(object).map(field => `${nameOf(object.manifest)} has an auth key in ${field} (value not shown): ${FIX}`);
  },
};

function placesOf({ spec, commandLine }: CheckedContainer): string[] {
  const variables = (spec.env ?? [])
    .filter(({ name, value = '' }) => hasKey(value) || (AUTH_VARIABLES.includes(name) && isKeyItself(value)))
    .map(({ name }) => `the environment variable ${name}`);
  const isInCommand = hasKey(commandLine) || keysInFlags(commandLine).some(isKeyItself);
  return [...new Set(variables), ...(isInCommand ? ['its command'] : [])];
}

/** The fields of a ConfigMap or Secret that have a key. */
function keysOf({ manifest: { kind, data, stringData, binaryData } }: LocatedManifest): string[] {
  if (kind !== 'ConfigMap' && kind !== 'Secret') return [];
  const texts = [
    ...fields('data', data, kind === 'Secret'),
    ...fields('stringData', stringData, false),
    ...fields('binaryData', binaryData, true),
  ];
  return texts.filter(({ text }) => hasKey(text)).map(({ field }) => field);
}

interface Field {
  readonly field: string;
  readonly text: string;
}

function fields(name: string, values: { readonly [key: string]: unknown } | undefined, isEncoded: boolean): Field[] {
  return Object.entries(values ?? {}).map(([key, value]) => ({
    field: `${name}.${key}`,
    text: isEncoded ? Buffer.from(`${value}`, 'base64').toString('latin1') : `${value}`,
  }));
}
