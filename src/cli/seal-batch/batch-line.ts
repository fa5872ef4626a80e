import { SealingError } from '../../sealing/errors';
import { parseLabel } from '../../sealing/sealed-value';
import { CliError } from '../cli-error';

/** A line of a batch. */
export interface BatchLine {
  readonly instance: string;
  readonly field: string;
  readonly value: string;
}

/** Half of a surrogate pair without the other, as `\ud800` gives it: UTF-8 has none. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const FIELDS: readonly (keyof BatchLine)[] = ['instance', 'field', 'value'];

/**
 * Reads a line of a batch: `{"instance":"agent","field":"auth-key","value":"…"}`. What is wrong is told by the line's number alone: where columns were mixed up, any text of it may be the secret.
 *
 * @param text neither empty nor blank
 * @throws CliError for a line that is none
 * @throws SealingError BAD_FORMAT for an instance or a field that cannot be one
 */
export function parseBatchLine(text: string, number: number): BatchLine {
  const line = parseJson(text, number);
  const isLine = typeof line === 'object' && line !== null && Object.keys(line).length === FIELDS.length
    && FIELDS.every(field => typeof (line as Partial<BatchLine>)[field] === 'string');
  // the parser keeps the last of two members of one name, and says nothing
  if (!isLine || textsOf(text) !== 2 * FIELDS.length) {
    throw new CliError(`line ${number}: is not an object with the texts instance, field and value, each once, and nothing else; correct it`);
  }
  const { instance, field, value } = line as BatchLine;
  // they become the file's name
  for (const [what, label] of Object.entries({ instance, field })) checkLabel(label, what, number);
  if (LONE_SURROGATE.test(value)) throw new CliError(`line ${number}: the value has half of a surrogate pair without the other; correct its \\u escapes`);
  return { instance, field, value };
}

function parseJson(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the parser's own message quotes the text
    throw new CliError(`line ${number}: is not JSON; give one object a line`);
  }
}

/** How many texts a text of JSON has, names of members among them. */
function textsOf(json: string): number {
  return (json.replace(/\\./g, '').split('"').length - 1) / 2;
}

function checkLabel(label: string, what: string, number: number): void {
  try {
    parseLabel(label, what);
  } catch (error) {
    // its own message quotes the text
    throw error instanceof SealingError ? new SealingError(error.code, `the ${what} is no DNS label`, error.fix, `line ${number}`) : error;
  }
}
