import { EnvValue } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { constructError } from './error';

/** Names under which OpenClaw and other programs expect a secret. */
const SECRET_NAME = /(token|password|secret|api_?key|auth_?key)$/i;
/** Every credential that Tailscale issues begins like this. */
const TAILSCALE_KEY = /tskey-/;
/** OpenClaw fills in `${NAME}` from its environment: a reference, not the secret. */
const REFERENCE = /^\$\{\w+\}$/;

/**
 * Refuses a secret in the clear among environment variables: it would stand in the manifest, in git, in etcd and in the process' environment.
 *
 * The value is never part of the message.
 */
export function checkEnvHasNoSecret(construct: IConstruct, env: { [name: string]: EnvValue }): void {
  for (const [name, { value }] of Object.entries(env)) {
    if (typeof value === 'string' && value !== '' && (SECRET_NAME.test(name) || TAILSCALE_KEY.test(value))) {
      throw constructError(construct,
        `environment variable ${name} has a secret in the clear (value not shown): take it from a Secret, by EnvValue.fromSecretValue`);
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
    const named = SECRET_NAME.test(path[path.length - 1] ?? '') && config !== '' && !REFERENCE.test(config);
    if (named || TAILSCALE_KEY.test(config)) {
      throw constructError(construct,
        `config ${path.join('.')} is a secret in the clear (value not shown): use one of OpenClaw's secret references, or "\${NAME}" and an environment variable from a Secret`);
    }
  } else if (typeof config === 'object' && config !== null) {
    for (const [key, value] of Object.entries(config)) checkConfigHasNoSecret(construct, value, [...path, key]);
  }
}
