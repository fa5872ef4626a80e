import { IConstruct } from 'constructs';
import { Acknowledgements } from './acknowledgements';
import { constructError } from './error';

/**
 * Warns of something that works and is unwise, on standard error.
 *
 * @param where path of the construct
 * @param id stable name, by which the warning is acknowledged
 * @param message lower case, with value and fix
 */
export function tellWarning(where: string, id: string, message: string): void {
  process.stderr.write(`warning: ${where}: ${message} [acknowledge: { '${id}': 'the reason' }]\n`);
}

/** Refuses acknowledgements of warnings that do not exist, which would be typing errors, and those that do not say why. */
export function checkAcknowledgements(construct: IConstruct, acknowledged: Acknowledgements, known: readonly string[]): void {
  for (const [id, reason] of Object.entries(acknowledged)) {
    if (!known.includes(id)) {
      throw constructError(construct, `there is no warning '${id}' to acknowledge: known are ${known.map(k => `'${k}'`).join(', ')}`);
    }
    if (reason.trim() === '') throw constructError(construct, `the acknowledgement of '${id}' is empty: say why it is accepted`);
  }
}
