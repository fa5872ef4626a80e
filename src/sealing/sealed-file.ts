import type * as Yaml from 'yaml';
import { SealingError, inFile } from './errors';
import { SealedValueFile, badFormat, parseFields, parseLabel, parseSealedValue } from './sealed-value';

const API_VERSION = 'cdk8s-openclaw/v1';
const KIND = 'SealedValue';
const DOCUMENT_FIELDS = { apiVersion: true, kind: true, metadata: true, spec: true };
const METADATA_FIELDS = { namespace: true, name: true };
const SPEC_FIELDS = { recipients: true, context: true, ciphertext: true };

/** Characters in a line of ciphertext: as long as OpenSSL's PEM lines, so that diffs and terminals cope. */
const LINE_LENGTH = 64;

/**
 * Reads a sealed file. What its parts say is checked here; that they agree with the message inside is `checkSealed`'s part.
 *
 * @param text the file's content: one YAML document
 * @param file the file's name, for errors
 * @throws SealingError EMPTY, BAD_FORMAT, BAD_BASE64, TOO_MANY_RECIPIENTS; each names the file
 */
export function parseSealedFile(text: string, file: string): SealedValueFile {
  return inFile(file, () => {
    const document = parseFields(parseYaml(text), DOCUMENT_FIELDS, '');
    expect('kind', document.kind, KIND);
    expect('apiVersion', document.apiVersion, API_VERSION);

    const metadata = parseFields(document.metadata, METADATA_FIELDS, 'metadata');
    const spec = parseFields(document.spec, SPEC_FIELDS, 'spec');
    const sealed = parseSealedValue(spec.recipients, spec.context, unfold(spec.ciphertext), 'spec.');
    for (const field of ['namespace', 'name'] as const) {
      expect(`metadata.${field}`, parseLabel(metadata[field], `metadata.${field}`), sealed.context[field]);
    }
    return sealed;
  });
}

/** The text of a sealed file, ending in a newline. The same value gives the same text. */
export function formatSealedFile(sealed: SealedValueFile): string {
  const { namespace, name, field, expiresAt } = sealed.context;
  return [
    `# Sealed by \`cdk8s-openclaw seal\`: the ${field} of ${name} in namespace ${namespace}.`,
    '# Safe to commit. Only the private keys of the recipients below open it, and those stay in the cluster.',
    '# Do not edit: each readable field is checked against the ciphertext.',
    `apiVersion: ${API_VERSION}`,
    `kind: ${KIND}`,
    'metadata:',
    `  namespace: ${quote(namespace)}`,
    `  name: ${quote(name)}`,
    'spec:',
    '  recipients:',
    ...sealed.recipients.flatMap((recipient) => [
      `    - type: ${recipient.type}`,
      `      keyId: ${quote(recipient.keyId)}`,
    ]),
    '  context:',
    `    format: ${quote(sealed.context.format)}`,
    `    namespace: ${quote(namespace)}`,
    `    name: ${quote(name)}`,
    `    field: ${quote(field)}`,
    ...(expiresAt === undefined ? [] : [`    expiresAt: ${quote(expiresAt)}`]),
    '  ciphertext: >-',
    ...(sealed.ciphertext.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? []).map((line) => `    ${line}`),
    '',
  ].join('\n');
}

function parseYaml(text: string): unknown {
  if (text.trim() === '') throw new SealingError('EMPTY', 'the file is empty', 'restore the file, or seal the value again');

  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when a file is read: it costs a synth without one nothing
  const yaml = require('yaml') as typeof Yaml;
  // All scalars are text: a namespace called 1e3 or "on" stays what it is, quoted or not.
  const document = yaml.parseDocument(text, { schema: 'failsafe', logLevel: 'error' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw badFormat(`the file is not plain YAML (${firstLine(problem.message)})`);
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    // The one thing that converting refuses.
    throw badFormat('the file uses YAML aliases');
  }
}

/** A folded block comes as lines joined by one space. Nothing else may be between the characters. */
function unfold(ciphertext: unknown): unknown {
  if (typeof ciphertext !== 'string') return ciphertext;
  return /^\S+( \S+)*$/.test(ciphertext) ? ciphertext.replaceAll(' ', '') : ciphertext;
}

function expect(path: string, actual: unknown, expected: string): void {
  if (actual === expected) return;
  throw badFormat(`${path} is ${typeof actual === 'string' ? JSON.stringify(actual.slice(0, 100)) : 'no text'}, expected ${JSON.stringify(expected)}`);
}

/** JSON's strings are YAML's double-quoted ones. Quoted, a name such as `123` or `null` stays text for every YAML parser. */
function quote(value: string): string {
  return JSON.stringify(value);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0].replace(/:$/, '');
}
