import { parseEncryptedValue } from './encrypted-value';
import { DEFAULT_SCOPE, Scope, scopeAnnotations, scopeOf, SecretPlace } from './scope';
import { DNS_SUBDOMAIN, SECRET_KEY } from '../../checks/kubernetes-names';
import { SealingError, inFile } from '../errors';
import { parseYaml, quote } from '../sealed-file';
import { badFormat, checkTextLength, parseFields, parseLabel, shown } from '../sealed-value';

const API_VERSION = 'bitnami.com/v1alpha1';
const KIND = 'SealedSecret';
const DOCUMENT_FIELDS = { apiVersion: true, kind: true, metadata: true, spec: true, status: false };
const SPEC_FIELDS = { encryptedData: true, template: false, data: false };
const TEMPLATE_FIELDS = { metadata: false, type: false, immutable: false, data: false };

/** A mapping of YAML. */
export interface Mapping { readonly [field: string]: unknown }

/** Texts by name, such as annotations. */
export interface Texts { readonly [name: string]: string }

/** A SealedSecret, as its file has it. */
export interface SealedSecretManifest {
  readonly name: string;
  /** A cluster-wide one may be without. */
  readonly namespace?: string;
  readonly scope: Scope;
  readonly labels: Texts;
  readonly annotations: Texts;
  /** The encrypted values, in base64, by key of the Secret. */
  readonly encryptedData: Texts;
  /** The whole of `spec`, with what nothing here looks at. */
  readonly spec: Mapping;
}

/** A SealedSecret to write. */
export interface SealedSecretOptions extends SecretPlace {
  readonly scope: Scope;
  /** The encrypted values, in base64, by key of the Secret. */
  readonly encryptedData: Texts;
}

/**
 * The text of a SealedSecret's manifest, ending in a newline. The same content gives the same text.
 *
 * A value is one line: the controller takes line breaks in base64, and no spaces, which folded lines become.
 */
export function formatSealedSecret({ namespace, name, scope, encryptedData }: SealedSecretOptions): string {
  const annotations = Object.entries(scopeAnnotations(scope));
  const metadata = (indent: string) => [
    `${indent}name: ${quote(name)}`,
    `${indent}namespace: ${quote(namespace)}`,
    ...annotations.length === 0 ? [] : [`${indent}annotations:`],
    ...annotations.map(([annotation, value]) => `${indent}  ${annotation}: ${quote(value)}`),
  ];
  return [
    `# Sealed by \`cdk8s-openclaw seal --format bitnami\`: the sealed-secrets controller makes the Secret ${name} in namespace ${namespace} of it.`,
    `# Safe to commit. Only that controller's private keys open it, ${OPENS_AT[scope]}.`,
    `apiVersion: ${API_VERSION}`,
    `kind: ${KIND}`,
    'metadata:',
    ...metadata('  '),
    'spec:',
    '  encryptedData:',
    ...Object.entries(encryptedData).map(([key, value]) => `    ${quote(key)}: ${quote(value)}`),
    // the same again: the controller seals anew only what agrees with itself
    '  template:',
    '    metadata:',
    ...metadata('      '),
    '',
  ].join('\n');
}

const OPENS_AT: { readonly [scope in Scope]: string } = {
  'strict': 'and only under this name in this namespace',
  'namespace-wide': 'and under any name in this namespace',
  'cluster-wide': 'and under any name in any namespace',
};

/**
 * Reads a SealedSecret's manifest, of `formatSealedSecret`, kubeseal or the cluster. What can be checked without the private key is checked.
 *
 * @param text the file's content: one document, YAML or JSON
 * @param file the file's name, for errors
 * @throws SealingError EMPTY, TOO_LONG, BAD_FORMAT, BAD_BASE64, TRUNCATED, WEAK_KEY, CONTEXT_MISMATCH; each names the file
 */
export function parseSealedSecret(text: string, file: string): SealedSecretManifest {
  return inFile(file, () => {
    checkTextLength(text);
    return parseDocument(parseYaml(text, 'core'));
  });
}

function parseDocument(value: unknown): SealedSecretManifest {
  const document = parseFields(value, DOCUMENT_FIELDS, '');
  expect('apiVersion', document.apiVersion, API_VERSION);
  expect('kind', document.kind, KIND);

  const { name, namespace, labels, annotations } = parseMetadata(document.metadata, 'metadata');
  if (name === undefined) throw badFormat('field "metadata.name" is missing');
  const scope = scopeOf(annotations);
  if (namespace === undefined && scope !== 'cluster-wide') throw badFormat(`field "metadata.namespace" is missing, and the value is ${scope}`);

  const spec = parseFields(document.spec, SPEC_FIELDS, 'spec');
  if (spec.data !== undefined) {
    throw new SealingError('BAD_FORMAT', 'spec.data is the form that the controller no longer opens', 'seal each value again, to be in spec.encryptedData');
  }
  checkTemplate(spec.template, { name, namespace, scope });
  const encryptedData = parseEncryptedData(spec.encryptedData);
  return { name, namespace, scope, labels, annotations, encryptedData, spec: spec as Mapping };
}

interface Metadata { readonly name?: string; readonly namespace?: string; readonly labels: Texts; readonly annotations: Texts }

/** What else is in it is the cluster's, such as a uid. */
function parseMetadata(value: unknown, path: string): Metadata {
  const { name, namespace, labels, annotations } = parseMapping(value, path);
  return {
    name: name === undefined ? undefined : parseSecretName(name, `${path}.name`),
    namespace: namespace === undefined ? undefined : parseLabel(namespace, `${path}.namespace`),
    labels: parseTexts(labels ?? {}, `${path}.labels`),
    annotations: parseTexts(annotations ?? {}, `${path}.annotations`),
  };
}

function checkTemplate(value: unknown, { name, namespace, scope }: Pick<SealedSecretManifest, 'name' | 'namespace' | 'scope'>): void {
  const template = parseFields(value ?? {}, TEMPLATE_FIELDS, 'spec.template');
  const metadata = parseMetadata(template.metadata ?? {}, 'spec.template.metadata');
  if (template.data !== undefined && template.data !== null) parseMapping(template.data, 'spec.template.data');
  const own = scopeOf(metadata.annotations);
  // where the template says nothing, the SealedSecret says it for both
  if (own !== scope && own !== DEFAULT_SCOPE) {
    throw new SealingError('CONTEXT_MISMATCH', `is ${scope} by metadata.annotations, and ${own} by spec.template.metadata.annotations`, 'restore the file, or seal the values again');
  }
  if (scope !== 'strict') return;
  for (const [field, actual, expected] of [['name', metadata.name, name], ['namespace', metadata.namespace, namespace]] as const) {
    if (actual !== undefined && actual !== expected) {
      throw new SealingError('CONTEXT_MISMATCH', `was sealed for ${field} ${shown(actual)}, and metadata.${field} is ${shown(expected)}`,
        `the controller opens it nowhere else: restore the file, or seal the values again for that ${field}`);
    }
  }
}

function parseEncryptedData(value: unknown): Texts {
  const entries = Object.entries(parseMapping(value, 'spec.encryptedData'));
  if (entries.length === 0) throw new SealingError('EMPTY', 'spec.encryptedData has no value', 'restore the file, or seal a value');
  for (const [key, text] of entries) parseEncryptedValue(text, `spec.encryptedData.${parseSecretKey(key)}`);
  return value as Texts;
}

/**
 * Checks the name of a Secret.
 *
 * @throws SealingError BAD_FORMAT
 */
export function parseSecretName(value: unknown, path: string): string {
  if (typeof value === 'string' && DNS_SUBDOMAIN.test(value)) return value;
  throw new SealingError('BAD_FORMAT', `${path} is ${shown(value)}`, 'use at most 253 lower-case letters, digits, hyphens and dots, as a Secret\'s name has them');
}

function parseSecretKey(key: string): string {
  if (SECRET_KEY.test(key)) return key;
  throw new SealingError('BAD_FORMAT', `spec.encryptedData has the key ${shown(key)}`, 'use letters, digits, hyphens, underscores and dots, as a Secret\'s keys have them');
}

function parseMapping(value: unknown, path: string): Mapping {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badFormat(`${path} must be a mapping`);
  return value as Mapping;
}

function parseTexts(value: unknown, path: string): Texts {
  for (const [name, text] of Object.entries(parseMapping(value, path))) {
    if (typeof text !== 'string') throw badFormat(`${path} has ${shown(name)} of ${shown(text)}, expected text in quotes`);
  }
  return value as Texts;
}

function expect(path: string, actual: unknown, expected: string): void {
  if (actual !== expected) throw badFormat(`${path} is ${shown(actual)}, expected ${shown(expected)}`);
}
