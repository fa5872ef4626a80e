import type * as Yaml from 'yaml';
import { SealingError, inFile } from './errors';
import { Recipient, SealedContext, SealedValueFile, badFormat, checkTextLength, parseFields, parseLabel, parseSealedValue, printable, shown } from './sealed-value';

const API_VERSION = 'cdk8s-openclaw/v1';
const KIND = 'SealedValue';
const DOCUMENT_FIELDS = { apiVersion: true, kind: true, metadata: true, spec: true };
const METADATA_FIELDS = { namespace: true, name: true };
const SPEC_FIELDS = { recipients: true, context: true, ciphertext: true };

/** What opens a part of a YAML document: a bracket, or an indicator of a list's entry, of a key or of a value. */
const OPENS_A_PART = /[[{]|[-?:](?=\s|$)/g;
/** Most parts of a document: twice those of a sealed file for ten keys, in whichever style and with some comments. */
const MAX_PARTS = 128;

/** Characters in a line of ciphertext: as long as OpenSSL's PEM lines, so that diffs and terminals cope. */
const LINE_LENGTH = 64;

/**
 * Reads a sealed file. What its parts say is checked here; that they agree with the message inside is `checkSealed`'s part.
 *
 * @param text the file's content: one YAML document
 * @param file the file's name, for errors
 * @throws SealingError EMPTY, TOO_LONG, BAD_FORMAT, BAD_BASE64, TOO_MANY_RECIPIENTS; each names the file
 */
export function parseSealedFile(text: string, file: string): SealedValueFile {
  return inFile(file, () => {
    checkTextLength(text);
    return parseAsWritten(text) ?? parseAnyYaml(text);
  });
}

/** The text of a sealed file, ending in a newline. The same value gives the same text. */
export function formatSealedFile(sealed: SealedValueFile): string {
  const { namespace, name, field, sealedAt, expiresAt } = sealed.context;
  return [
    `# Sealed by \`cdk8s-openclaw seal\`: the ${field} of ${name} in namespace ${namespace}.`,
    sealed.recipients.some(({ type }) => type === 'aws-kms')
      ? '# Safe to commit. Only the recipients below open it: private keys, which stay in the cluster, and keys of AWS KMS, which stay there.'
      : '# Safe to commit. Only the private keys of the recipients below open it, and those stay in the cluster.',
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
      ...(recipient.since === undefined ? [] : [`      since: ${quote(recipient.since)}`]),
    ]),
    '  context:',
    `    format: ${quote(sealed.context.format)}`,
    `    namespace: ${quote(namespace)}`,
    `    name: ${quote(name)}`,
    `    field: ${quote(field)}`,
    ...(sealedAt === undefined ? [] : [`    sealedAt: ${quote(sealedAt)}`]),
    ...(expiresAt === undefined ? [] : [`    expiresAt: ${quote(expiresAt)}`]),
    '  ciphertext: >-',
    ...(sealed.ciphertext.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? []).map((line) => `    ${line}`),
    '',
  ].join('\n');
}

/**
 * Reads a file that is still what `formatSealedFile` wrote, to the byte. The YAML parser, which gives the same, takes several times as long, and longer to load than a small app
 * takes to synthesize.
 *
 * @returns undefined for any other text: only what formats back to itself was read right
 */
function parseAsWritten(text: string): SealedValueFile | undefined {
  const recipients = [...text.matchAll(/^ {4}- type: (rsa-oaep-sha256|aws-kms)\n {6}keyId: "(.*)"(?:\n {6}since: "(.*)")?$/gm)]
    .map(([, type, keyId, since]) => ({ type, keyId, ...(since === undefined ? {} : { since }) }) as Recipient);
  const context = Object.fromEntries([...text.matchAll(/^ {4}(\w+): "(.*)"$/gm)].map(([, key, value]) => [key, value])) as unknown as SealedContext;
  const [, lines = ''] = /^ {2}ciphertext: >-\n((?: {4}[A-Za-z0-9+/=]+\n)+)$/m.exec(text) ?? [];
  const ciphertext = lines.replace(/\s+/g, '');
  return formatSealedFile({ recipients, context, ciphertext }) === text ? parseSealedValue(recipients, context, ciphertext, 'spec.') : undefined;
}

/** Reads any YAML with the right content: formatters fold text anew, and people move fields. */
function parseAnyYaml(text: string): SealedValueFile {
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
}

/**
 * Reads YAML of one document, with neither aliases nor more parts than anything here has.
 *
 * @param schema what scalars are: text all of them, or what YAML 1.2 makes of them
 * @throws SealingError EMPTY, BAD_FORMAT
 */
export function parseYaml(text: string, schema: 'failsafe' | 'core' = 'failsafe'): unknown {
  if (text.trim() === '') throw new SealingError('EMPTY', 'the file is empty', 'restore the file, or seal the value again');

  // No document is nested deeper than it has parts. The parser calls itself for each level, and a regular expression that is compiled at
  // the end of the stack ends Node.js itself: nothing could catch that.
  if ((text.match(OPENS_A_PART)?.length ?? 0) > MAX_PARTS) throw badFormat(`the file has more than ${MAX_PARTS} brackets and YAML indicators`);

  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when a file is read: it costs a synth without one nothing
  const yaml = require('yaml') as typeof Yaml;
  // Failsafe, all scalars are text: a namespace called 1e3 or "on" stays what it is, quoted or not.
  // Pretty errors show the text, and take seconds to make where there are thousands of them.
  const document = yaml.parseDocument(text, { schema, logLevel: 'error', prettyErrors: false });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) {
    const line = text.slice(0, problem.pos[0]).split('\n').length;
    throw badFormat(`the file is not plain YAML (line ${line}: ${printable(problem.message)})`);
  }
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
  throw badFormat(`${path} is ${typeof actual === 'string' ? shown(actual) : 'no text'}, expected ${JSON.stringify(expected)}`);
}

/** JSON's strings are YAML's double-quoted ones. Quoted, a name such as `123` or `null` stays text for every YAML parser. */
export function quote(value: string): string {
  return JSON.stringify(value);
}
