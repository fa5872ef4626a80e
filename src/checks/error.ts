import { IConstruct } from 'constructs';

/**
 * An error about a construct, told the way every check of this library tells it: where, what was given, how to mend it.
 *
 * @param construct whose path leads the message
 * @param message lower case, with the value and the fix, without a final period
 */
export function constructError(construct: IConstruct, message: string): Error {
  return new Error(`${construct.node.path || '(app)'}: ${message}`);
}
