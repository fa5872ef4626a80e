import { EnvValue } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { constructError } from './error';

/** How names of secrets end, written without case and separators: `OPENAI_KEY`, `x-api-key`, `secretAccessKey`, `GITHUB_PAT`. */
const SECRET_NAME = /(token|passw(or)?d|passphrase|secret|credentials?|authorization|pat|(api|auth|access|private|secret|openai|anthropic)key)$/;
/** How credentials look that are known by sight: Tailscale's, model providers', GitHub's, Slack's, AWS', private keys, bearer tokens. */
const SECRET_VALUE = /tskey-|^sk-|^gh[pousr]_|^github_pat_|^xox[abprs]-|^AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|^Bearer \S/;
/** OpenClaw fills in `${NAME}` from its environment: a reference, not the secret. */
const REFERENCE = /^\$\{\w+\}$/;

/** The fix for a container whose environment nobody inherits who is not meant to have the secret. */
export const FROM_SECRET = 'take it from a Secret, by EnvValue.fromSecretValue';

/**
 * Refuses a secret in the clear among environment variables: it would stand in the manifest, in git, in etcd and in the process' environment.
 *
 * The value is never part of the message.
 *
 * @param fix where the container is to have it from
 */
export function checkEnvHasNoSecret(construct: IConstruct, env: { [name: string]: EnvValue }, fix: string): void {
  for (const [name, { value }] of Object.entries(env)) {
    if (typeof value === 'string' && value !== '' && (isSecretName(name) || SECRET_VALUE.test(value))) {
      throw constructError(construct, `environment variable ${name} has a secret in the clear (value not shown): ${fix}`);
    }
  }
}

/**
 * Refuses a secret in the clear anywhere in a piece of OpenClaw's configuration, which becomes a ConfigMap.
 *
 * The value is never part of the message.
 */
export function checkConfigHasNoSecret(construct: IConstruct, config: unknown, path: string[] = []): void {
  if (typeof config === 'string') {
    const named = isSecretName(path[path.length - 1] ?? '') && config !== '' && !REFERENCE.test(config);
    if (named || SECRET_VALUE.test(config)) {
      throw constructError(construct,
        `config ${path.join('.')} is a secret in the clear (value not shown): seal it, give it in secrets, and refer to it by OpenClawInstance.secretRef`);
    }
  } else if (typeof config === 'object' && config !== null) {
    for (const [key, value] of Object.entries(config)) checkConfigHasNoSecret(construct, value, [...path, key]);
  }
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replace(/[-_.]/g, '').toLowerCase());
}
