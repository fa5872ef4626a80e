import { IConstruct } from 'constructs';
import { constructError } from './error';

/**
 * Refuses environment variables that the library sets itself, with what to use instead.
 *
 * @param reserved the variables' names, each with the fix
 */
export function checkReservedEnv(construct: IConstruct, env: { [name: string]: unknown }, reserved: { [name: string]: string }): void {
  for (const name of Object.keys(env)) {
    if (Object.prototype.hasOwnProperty.call(reserved, name)) {
      throw constructError(construct, `environment variable ${name} is set by this library: ${reserved[name]}`);
    }
  }
}
