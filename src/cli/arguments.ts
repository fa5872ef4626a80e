import { InvalidArgumentError } from 'commander';
import { parseSecretName } from '../sealing/bitnami/manifest';
import { SealingError } from '../sealing/errors';
import { PemSource, parsePublicKey } from '../sealing/keys';
import { readText } from '../sealing/read-text';
import { parseDay, parseLabel } from '../sealing/sealed-value';

/** Parses a namespace, name or field. */
export function label(value: string): string {
  return asArgument(() => parseLabel(value, 'it'));
}

/** Parses the name of a Secret. */
export function secretName(value: string): string {
  return asArgument(() => parseSecretName(value, 'it'));
}

/** Parses a day of the calendar. */
export function day(value: string): string {
  return asArgument(() => parseDay(value, 'it'));
}

/** Parses a number of days, such as `90d`. */
export function days(value: string): number {
  if (!/^\d{1,5}d$/.test(value)) throw new InvalidArgumentError('give a number of days, such as 90d');
  return Number(value.slice(0, -1));
}

/** Collects the values of an option that may be given more than once. */
export function repeated(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/**
 * Reads the public keys named on the command line, and checks them: a bad one is no fault of what is sealed for it.
 *
 * @throws SealingError for a file that cannot be read, and those of `parsePublicKey`
 */
export function readPublicKeys(files: readonly string[]): PemSource[] {
  const keys = files.map((file) => ({ file, pem: readText(file, 'make a key pair with `cdk8s-openclaw keygen`, or correct the path') }));
  keys.forEach(parsePublicKey);
  return keys;
}

/** A bad argument is wrong use, not a failed check. */
function asArgument<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof SealingError ? new InvalidArgumentError(error.fix) : error;
  }
}
