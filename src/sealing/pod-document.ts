import { SealedValueFile, badFormat, checkTextLength, parseFields, parseSealedValue } from './sealed-value';

const FORMAT = '1';
const DOCUMENT_FIELDS = { format: true, recipients: true, context: true, ciphertext: true };

/**
 * A sealed value as it goes into the pod: JSON on one line, so that the program there needs no YAML parser.
 * The same value gives the same text, key by key: its hash rolls the pod.
 */
export function toPodDocument(sealed: SealedValueFile): string {
  const { format, namespace, name, field, sealedAt, expiresAt } = sealed.context;
  return JSON.stringify({
    format: FORMAT,
    recipients: sealed.recipients.map(({ type, keyId, since }) => ({ type, keyId, since })),
    context: { format, namespace, name, field, sealedAt, expiresAt },
    ciphertext: sealed.ciphertext,
  });
}

/**
 * Reads what `toPodDocument` wrote.
 *
 * @throws SealingError TOO_LONG, BAD_FORMAT, BAD_BASE64, TOO_MANY_RECIPIENTS, EMPTY
 */
export function parsePodDocument(text: string): SealedValueFile {
  checkTextLength(text);
  const document = parseFields(parseJson(text), DOCUMENT_FIELDS, '');
  if (document.format !== FORMAT) throw badFormat(`format is not "${FORMAT}"`);
  return parseSealedValue(document.recipients, document.context, document.ciphertext);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the input.
    throw badFormat('the document is not JSON');
  }
}
