import { SealingError } from './errors';

/** Longest value that can be sealed, in bytes. */
export const MAX_PLAINTEXT_BYTES = 4096;

/** Most keys that one value can be sealed for: enough for every rotation, and a bound on the work that a file can ask for. */
export const MAX_RECIPIENTS = 10;

/** The namespace of our key names within AWS Encryption SDK messages. */
export const KEY_NAMESPACE = 'cdk8s-openclaw';

/** Who wraps data keys for keys of KMS, as AWS Encryption SDK messages have it. */
export const KMS_PROVIDER = 'aws-kms';

/** The entry of a message's encryption context that has the recipients' `since`, in their order, with commas between: it is authenticated as the rest of the context is. */
export const SINCE_ENTRY = 'recipientsSince';

/** How a recipient's key opens a value. */
export type RecipientType =
  /** RSA-OAEP with SHA-256, for the hash and for the mask: RFC 8017, section 7.1. */
  | 'rsa-oaep-sha256'
  /** A key of AWS KMS, which never leaves it. */
  | 'aws-kms';

/** A key that opens a sealed value. */
export interface Recipient {
  readonly type: RecipientType;
  /**
   * Of an RSA key: `sha256:` and the SHA-256, in lower-case hex, of the public key as DER-encoded SubjectPublicKeyInfo. Of a KMS key: its ARN.
   */
  readonly keyId: string;
  /** The day, `YYYY-MM-DD` in UTC, on which the value was sealed for this key first. All recipients of a value have one, or none. */
  readonly since?: string;
}

/** What a sealed value is for. It is authenticated together with the value. */
export interface SealedContext {
  /** Version of this format. */
  readonly format: '1';
  /** The Kubernetes namespace of the instance. */
  readonly namespace: string;
  /** The name of the instance. */
  readonly name: string;
  /** Which of the instance's values it is, for example `auth-key`. */
  readonly field: string;
  /** The day, `YYYY-MM-DD` in UTC, on which the value was sealed first. To seal the same value for other keys leaves it as it was. */
  readonly sealedAt?: string;
  /** The day, `YYYY-MM-DD` in UTC, from whose start on the value is of no use any more. */
  readonly expiresAt?: string;
}

/** The content of a sealed file. */
export interface SealedValueFile {
  readonly recipients: readonly Recipient[];
  readonly context: SealedContext;
  /** An AWS Encryption SDK message, as strict base64 on one line. */
  readonly ciphertext: string;
}

/** What is expected of a sealed value's context; what is left out may be anything. */
export interface ExpectedContext {
  readonly namespace?: string;
  readonly name?: string;
  readonly field?: string;
}

const RECIPIENT_FIELDS = { type: true, keyId: true, since: false };
const CONTEXT_FIELDS = { format: true, namespace: true, name: true, field: true, sealedAt: false, expiresAt: false };
/** @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN */
export const KMS_KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const KEY_IDS: Readonly<Record<RecipientType, readonly [RegExp, string]>> = {
  'rsa-oaep-sha256': [/^sha256:[0-9a-f]{64}$/, '"sha256:" and 64 lower-case hexadecimal digits'],
  'aws-kms': [KMS_KEY_ARN, 'the ARN of a KMS key'],
};
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_LABEL_LENGTH = 63;
/** Longest text of a document, in characters: more than the longest value takes for ten keys of 16384 bits, the longest that OpenSSL encrypts for. */
const MAX_TEXT_LENGTH = 64 * 1024;
/** Most characters of a document's content that a message shows. */
const MAX_SHOWN_LENGTH = 100;

/**
 * Checks a document before anything parses it.
 *
 * @throws SealingError TOO_LONG
 */
export function checkTextLength(text: string): void {
  if (text.length <= MAX_TEXT_LENGTH) return;
  throw new SealingError('TOO_LONG', `the document has ${text.length} characters, a sealed value has ${MAX_TEXT_LENGTH} at most`,
    'restore the file, or seal the value again');
}

/**
 * Reads the three parts that the sealed file and the pod's document have in common.
 *
 * @throws SealingError BAD_FORMAT, BAD_BASE64, TOO_MANY_RECIPIENTS, EMPTY
 */
export function parseSealedValue(recipients: unknown, context: unknown, ciphertext: unknown, path = ''): SealedValueFile {
  return {
    recipients: parseRecipients(recipients, `${path}recipients`),
    context: parseContext(context, `${path}context`),
    ciphertext: parseCiphertext(ciphertext, `${path}ciphertext`),
  };
}

/**
 * Checks that `value` is a mapping with the given fields and no others.
 *
 * @param fields the known fields, and whether each must be there
 * @param path where the mapping stands in the document; empty for the document itself
 * @throws SealingError BAD_FORMAT naming the field
 */
export function parseFields<F extends string>(value: unknown, fields: Readonly<Record<F, boolean>>, path: string): Record<F, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badFormat(`${path || 'the document'} must be a mapping`);
  }
  for (const field of Object.keys(value)) {
    if (!Object.hasOwn(fields, field)) throw badFormat(`unknown field ${shown(join(path, field))}`);
  }
  for (const field of Object.keys(fields) as F[]) {
    if (fields[field] && !Object.hasOwn(value, field)) throw badFormat(`field "${join(path, field)}" is missing`);
  }
  return value as Record<F, unknown>;
}

/**
 * Checks a namespace, name or field: a DNS label, as in RFC 1123.
 *
 * @throws SealingError BAD_FORMAT
 */
export function parseLabel(value: unknown, path: string): string {
  if (typeof value !== 'string' || value.length > DNS_LABEL_LENGTH || !DNS_LABEL.test(value)) {
    throw new SealingError('BAD_FORMAT', `${path} is ${shown(value)}`,
      `use 1 to ${DNS_LABEL_LENGTH} lower-case letters, digits and inner hyphens`);
  }
  return value;
}

/**
 * Checks a day of the calendar, `YYYY-MM-DD`.
 *
 * @throws SealingError BAD_FORMAT
 */
export function parseDay(value: unknown, path: string): string {
  // Only a day that exists comes back from the calendar as it went in: 2027-02-30 would return as 2027-03-02.
  const day = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  if (!day || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value) {
    throw new SealingError('BAD_FORMAT', `${path} is ${shown(value)}`, 'use a day of the calendar as YYYY-MM-DD');
  }
  return value;
}

function parseRecipients(value: unknown, path: string): Recipient[] {
  if (!Array.isArray(value) || value.length === 0) throw badFormat(`${path} must be a list with one recipient or more`);
  if (value.length > MAX_RECIPIENTS) {
    throw new SealingError('TOO_MANY_RECIPIENTS', `${path} has ${value.length} entries`, `seal for ${MAX_RECIPIENTS} keys at most`);
  }
  const recipients = value.map((entry, index): Recipient => {
    const at = `${path}[${index}]`;
    const { type, keyId, since } = parseFields(entry, RECIPIENT_FIELDS, at);
    if (type !== 'rsa-oaep-sha256' && type !== 'aws-kms') throw badFormat(`${at}.type is ${shown(type)}, expected "rsa-oaep-sha256" or "aws-kms"`);
    const [pattern, words] = KEY_IDS[type];
    if (typeof keyId !== 'string' || !pattern.test(keyId)) throw badFormat(`${at}.keyId is ${shown(keyId)}, expected ${words}`);
    return { type, keyId, ...(since === undefined ? {} : { since: parseDay(since, `${at}.since`) }) };
  });
  if (new Set(recipients.map(({ since }) => since === undefined)).size > 1) throw badFormat(`${path} tells of some keys since when they open it, and of others not`);
  if (new Set(recipients.map((recipient) => recipient.keyId)).size < recipients.length) {
    throw badFormat(`${path} names a key twice`);
  }
  return recipients;
}

function parseContext(value: unknown, path: string): SealedContext {
  const context = parseFields(value, CONTEXT_FIELDS, path);
  if (context.format !== '1') throw badFormat(`${path}.format is ${shown(context.format)}, expected "1"`);
  return {
    format: context.format,
    namespace: parseLabel(context.namespace, `${path}.namespace`),
    name: parseLabel(context.name, `${path}.name`),
    field: parseLabel(context.field, `${path}.field`),
    ...(context.sealedAt === undefined ? {} : { sealedAt: parseDay(context.sealedAt, `${path}.sealedAt`) }),
    ...(context.expiresAt === undefined ? {} : { expiresAt: parseDay(context.expiresAt, `${path}.expiresAt`) }),
  };
}

function parseCiphertext(value: unknown, path: string): string {
  if (value === '' || value === null) throw new SealingError('EMPTY', `${path} is empty`, 'restore the file, or seal the value again');
  // The decoder takes anything; the encoder gives each message one spelling, with the right length, characters and padding.
  if (typeof value !== 'string' || Buffer.from(value, 'base64').toString('base64') !== value) {
    throw new SealingError('BAD_BASE64', `${path} is not strict base64`, 'restore the file, or seal the value again');
  }
  return value;
}

/** The encryption context of a value's message: what it is for, and since when each recipient opens it. */
export function messageContextOf({ context, recipients }: Pick<SealedValueFile, 'context' | 'recipients'>): { [entry: string]: string } {
  return { ...context, ...(recipients[0]?.since === undefined ? {} : { [SINCE_ENTRY]: recipients.map(({ since }) => since).join(',') }) };
}

/** A value as it may be shown in a message: readable fields are not secret. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'a mapping';
  return printable(JSON.stringify(value));
}

/**
 * Text out of a document as it may be printed: a hostile one must neither flood the terminal nor steer it, be it by control characters or
 * by those that change the direction of writing. No document of ours has any but printable ASCII characters.
 */
export function printable(text: string): string {
  const start = text.slice(0, MAX_SHOWN_LENGTH).replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return text.length > MAX_SHOWN_LENGTH ? `${start}…` : start;
}

function join(path: string, field: string): string {
  return path ? `${path}.${field}` : field;
}

/** Anything that `seal` did not write. */
export function badFormat(problem: string): SealingError {
  return new SealingError('BAD_FORMAT', problem, 'write sealed files with `cdk8s-openclaw seal` and leave them as they are');
}

/** Whether KMS opens a value, and no private key does. */
export function isForKmsAlone({ recipients }: SealedValueFile): boolean {
  return recipients.every(({ type }) => type === 'aws-kms');
}
