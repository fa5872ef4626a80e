import { IConstruct } from 'constructs';
import { constructError } from './error';

/** Why a person accepts what a warning warns of, by the warning's id. */
export type Acknowledgements = { [id: string]: string };

/**
 * Warns of something that works and is unwise, once a construct, on standard error, unless it was acknowledged with a reason.
 *
 * @param id stable name, by which the warning is acknowledged
 * @param message lower case, with value and fix
 */
export function warn(construct: IConstruct, acknowledged: Acknowledgements, id: string, message: string): void {
  const reason = acknowledged[id];
  if (reason === undefined) {
    process.stderr.write(`warning: ${construct.node.path}: ${message} [acknowledge: { '${id}': 'the reason' }]\n`);
  } else if (reason.trim() === '') {
    throw constructError(construct, `the acknowledgement of '${id}' is empty: say why it is accepted`);
  }
}

/** Refuses acknowledgements of warnings that do not exist, which would be typing errors. */
export function checkAcknowledgements(construct: IConstruct, acknowledged: Acknowledgements, known: string[]): void {
  for (const id of Object.keys(acknowledged)) {
    if (!known.includes(id)) {
      throw constructError(construct, `there is no warning '${id}' to acknowledge: known are ${known.map(k => `'${k}'`).join(', ')}`);
    }
  }
}
