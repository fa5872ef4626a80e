import { IConstruct } from 'constructs';
import { constructError } from './error';
import { checkReservedEnv } from './reserved-env';

/** What else the instance has. */
export interface SecretEnvContext {
  /** Fields of the sealed secrets. */
  readonly fields: readonly string[];
  /** The other environment variables that a user gives. */
  readonly env: { readonly [name: string]: unknown };
  /** Variables that the library sets itself, each with the fix. */
  readonly reserved: { readonly [name: string]: string };
}

/**
 * Refuses variables that a shell can not set, or that are set already, and fields that are not sealed.
 *
 * @param secretEnv fields by variable
 */
export function checkSecretEnv(construct: IConstruct, secretEnv: { readonly [name: string]: string }, context: SecretEnvContext): void {
  const { fields, env, reserved } = context;
  checkReservedEnv(construct, secretEnv, { ...reserved, NODE_OPTIONS: 'give it as env' });
  for (const [name, field] of Object.entries(secretEnv)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw constructError(construct, `secretEnv has ${JSON.stringify(name)}, which a shell can not set: use letters, digits and '_', and no digit first`);
    }
    if (Object.hasOwn(env, name)) throw constructError(construct, `environment variable ${name} is in env and in secretEnv: leave one of them out`);
    if (!fields.includes(field)) {
      const known = fields.length > 0 ? `has ${fields.join(', ')}` : 'is empty';
      throw constructError(construct, `secretEnv.${name} is the field ${JSON.stringify(field)}, and secrets ${known}: seal the value and give it there`);
    }
  }
}
