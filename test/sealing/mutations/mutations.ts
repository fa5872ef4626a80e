/* eslint-disable no-bitwise -- bits are what is changed */
import { Random } from './random';
import { Region } from './regions';
import { Subject } from './subject';
import { formatSealedFile } from '../../../src/sealing/sealed-file';
import { Recipient, SealedValueFile } from '../../../src/sealing/sealed-value';

/** A sealed value that somebody changed, as it is in a repository or in the pod. */
export interface Mutation {
  /** What was changed: a region of the message, a readable field, or a text. */
  readonly what: string;
  readonly kind: 'file' | 'document';
  readonly text: string;
  /** What it is opened for, where that is not what the original was sealed for. */
  readonly expected?: Subject['expected'];
}

type Json = string | number | null | Json[] | { [key: string]: Json };

/** Changes a subject in one of many ways; some of them change nothing but how it is written. */
export function mutate(random: Random, subject: Subject, others: readonly Subject[]): Mutation {
  const dice = random.below(100);
  if (dice < 60) return messageMutation(random, subject, random.of(others));
  if (dice < 78) return fieldMutation(random, subject, random.of(others));
  if (dice < 88) return bothMutation(random, subject, random.of(others));
  if (dice < 91) return moved(random, subject);
  return textMutation(random, subject);
}

/** One region of the message, or two that are exchanged. */
function messageMutation(random: Random, subject: Subject, other: Subject): Mutation {
  // each kind of region as often as the others, however long it is and how many there are of it
  const name = random.of([...new Set(subject.regions.map((region) => region.name)), 'end']);
  const region = name === 'end' ? { name, start: subject.message.length, end: subject.message.length } : random.of(subject.regions.filter((each) => each.name === name));
  const message = changed(random, subject, region, other);
  return { what: `message: ${name}`, ...written(random, { ...subject.sealed, ciphertext: message.toString('base64') }) };
}

function changed(random: Random, { message, regions }: Subject, region: Region, other: Subject): Buffer {
  const [before, content, after] = [message.subarray(0, region.start), message.subarray(region.start, region.end), message.subarray(region.end)];
  const within = () => random.below(content.length + 1);
  const replacements: Array<() => Buffer> = [
    () => inserted(content, within(), random.bytes(1 + random.below(20))),
    () => Buffer.concat([content, content, random.bytes(content.length === 0 ? 1 : 0)]),
  ];
  if (content.length > 0) {
    const bitFlipped = () => {
      const copy = Buffer.from(content);
      copy[random.below(copy.length)] ^= 1 << random.below(8);
      return copy;
    };
    replacements.push(
      // most of all
      bitFlipped, bitFlipped, bitFlipped, bitFlipped,
      () => random.bytes(content.length),
      () => Buffer.alloc(content.length, random.of([0, 0xff])),
      () => content.subarray(0, random.below(content.length)),
      () => {
        const [from, to] = [random.below(content.length), within()].sort((a, b) => a - b);
        return Buffer.concat([content.subarray(0, from), content.subarray(to)]);
      },
      () => {
        const counted = Buffer.from(content);
        const last = counted.length - 1;
        counted[last] = (counted[last] + random.of([1, 255])) & 0xff;
        return counted;
      },
      () => {
        const same = random.of(other.regions.filter(({ name }) => name === region.name));
        return other.message.subarray(same.start, same.end);
      },
      () => {
        const elsewhere = random.of(regions);
        return message.subarray(elsewhere.start, elsewhere.end);
      },
    );
  }
  const whole: Array<() => Buffer> = [
    // its end cut off, within the region or before it
    () => message.subarray(0, region.start + random.below(content.length + (region.end < message.length ? 1 : 0) || 1)),
    // the rest of another message
    () => {
      const same = random.of(other.regions.filter(({ name }) => name === region.name).concat(other.regions.slice(-1)));
      return Buffer.concat([before, other.message.subarray(same.start)]);
    },
  ];
  for (;;) {
    const result = random.below(12) === 0 && region.name !== 'end' ? random.of(whole)() : Buffer.concat([before, random.of(replacements)(), after]);
    if (!result.equals(message)) return result;
  }
}

function inserted(content: Buffer, at: number, bytes: Buffer): Buffer {
  return Buffer.concat([content.subarray(0, at), bytes, content.subarray(at)]);
}

/** One readable field, and the message as it was. */
function fieldMutation(random: Random, subject: Subject, other: Subject): Mutation {
  const { recipients, context, ciphertext } = subject.sealed;
  const isFile = random.below(6) === 0;
  const original = isFile
    ? JSON.stringify({
      apiVersion: 'cdk8s-openclaw/v1', kind: 'SealedValue', metadata: { namespace: context.namespace, name: context.name }, spec: { recipients, context, ciphertext },
    })
    : subject.document;
  for (;;) {
    const document = JSON.parse(original) as Json;
    const field = random.of(fieldsOf(document).filter(({ key }) => key !== 'ciphertext'));
    changeField(random, field, JSON.parse(other.document) as Json);
    const text = JSON.stringify(document);
    if (text !== original) return { what: `${isFile ? 'file' : 'document'}: ${field.path}`, kind: isFile ? 'file' : 'document', text };
  }
}

/** Another value, none, one of another type, another's, the same once more, or a field beside it. */
function changeField(random: Random, { holder, key, path }: Field, other: Json): void {
  const value = holder[key];
  const list = Array.isArray(holder) ? holder as Json[] : undefined;
  const ways: Array<() => void> = [
    () => { holder[key] = random.of<Json>(['', ' ', 'x', '1', '__proto__', null, 7, [], {}, 'a'.repeat(70_000)]); },
    () => { if (list) list.splice(Number(key), 1); else delete holder[key]; },
    () => {
      if (list) list.splice(Number(key), 0, JSON.parse(JSON.stringify(value)));
      else define(holder, random.of(['x', 'keyId', 'type', 'expiresAt', 'sealedAt', 'since', 'cluster', '__proto__', 'constructor']), random.of<Json>(['x', '2027-01-01', {}]));
    },
    () => {
      const same = fieldsOf(other).filter((field) => field.path === path || path.endsWith(`.${field.path}`));
      if (same.length > 0) holder[key] = random.of(same.map((field) => field.holder[field.key]));
    },
  ];
  if (typeof value === 'string') {
    const edit = () => { holder[key] = edited(random, value); };
    ways.push(edit, edit, edit, edit);
  }
  if (key === 'type') ways.push(() => { holder[key] = value === 'aws-kms' ? 'rsa-oaep-sha256' : 'aws-kms'; });
  random.of(ways)();
}

/** A field of any name: to assign `__proto__` would make none. */
function define(holder: Field['holder'], key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

interface Field {
  /** What it is in: a mapping, or a list, of which it is an entry. */
  readonly holder: { [key: string]: Json };
  readonly key: string;
  readonly path: string;
}

function fieldsOf(value: Json, path = ''): Field[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]): Field[] => {
    const at = Array.isArray(value) ? `${path}[]` : [path, key].filter((part) => part !== '').join('.');
    return [{ holder: value as Field['holder'], key, path: at }, ...fieldsOf(child, at)];
  });
}

/** A readable field and what it stands for in the message, the same in both: what somebody does who knows the format and has no key. */
function bothMutation(random: Random, subject: Subject, other: Subject): Mutation {
  const kind = random.of(['context', 'recipient', 'type', 'since', 'days', 'drop', 'add', 'swap', 'body'] as const);
  if (kind === 'body') return bodyMutation(random, subject, other);
  if (kind === 'context') return contextMutation(random, subject);
  const list = recipientsOf(subject);
  const chosen = random.below(list.length);
  const { recipient, wrappedKey } = list[chosen];
  if (kind === 'recipient') {
    list[chosen] = entryOf({ ...recipient, keyId: random.of([edited(random, recipient.keyId), keyIdOf(random, recipient.type)]) }, wrappedKey);
  } else if (kind === 'type') {
    const type = recipient.type === 'aws-kms' ? 'rsa-oaep-sha256' : 'aws-kms';
    // its key's id, too, or its provider in the message, stays what it was in some
    const retyped = { ...recipient, type, keyId: random.below(4) === 0 ? recipient.keyId : keyIdOf(random, type) } as const;
    list[chosen] = { ...entryOf(retyped, wrappedKey), ...(random.below(4) === 0 ? { provider: PROVIDERS[recipient.type] } : {}) };
  } else if (kind === 'since') {
    list[chosen] = entryOf({ ...recipient, since: dayOtherThan(random, recipient.since) }, wrappedKey);
  } else if (kind === 'days') {
    // none has one, or all have
    const since = recipient.since === undefined ? dayOtherThan(random) : undefined;
    list.forEach((entry) => { entry.recipient = withSince(entry.recipient, since); });
  } else if (kind === 'drop') {
    list.splice(chosen, 1);
  } else if (kind === 'add') {
    const stranger = random.of(recipientsOf(other));
    // it has a day where the others do
    const since = recipient.since && dayOtherThan(random);
    list.splice(random.below(list.length + 1), 0, entryOf(withSince(stranger.recipient, since), stranger.wrappedKey));
  } else {
    list.splice(random.below(list.length), 0, ...list.splice(chosen, 1));
    // what stays as it was, as a list of one does, gets longer
    if (list.every((entry, index) => entry.recipient.keyId === subject.sealed.recipients[index].keyId)) list.push(list[0]);
  }
  return { what: `both: ${kind}`, ...written(random, { ...subject.sealed, recipients: list.map((entry) => entry.recipient), ciphertext: withRecipients(subject, list).toString('base64') }) };
}

/** The end of another message. */
function bodyMutation(random: Random, { sealed, message, regions }: Subject, other: Subject): Mutation {
  const start = (of: readonly Region[]) => of.find(({ name }) => name === random.of(['header tag', 'final frame', 'commitment', 'content type']))?.start;
  const [at, from] = [start(regions), start(other.regions)];
  const body = Buffer.concat([message.subarray(0, at ?? 0), other.message.subarray(from ?? 0)]);
  return { what: 'both: body', ...written(random, { ...sealed, ciphertext: body.toString('base64') }) };
}

/** An entry of the context, in both places. */
function contextMutation(random: Random, subject: Subject): Mutation {
  const { sealed, message, regions } = subject;
  // the recipients' days are no entry of the readable context
  const entry = random.of(regions.filter((region) => region.name === 'context value' && keyBefore(subject, region) !== SINCE));
  const key = keyBefore(subject, entry);
  const value = message.subarray(entry.start, entry.end).toString();
  // as long as it was, so that no length changes; a digit stays one
  const replaced = value.replace(/[a-z0-9]$/, (last) => random.of([.../[0-9]/.test(last) ? '0123456789' : 'abcdefghijklmnop'].filter((letter) => letter !== last)));
  const copy = Buffer.from(message);
  copy.write(replaced, entry.start);
  // for the instance that it is then sealed for, as it says
  const expected = Object.hasOwn(subject.expected, key) ? { ...subject.expected, [key]: replaced } : subject.expected;
  return {
    what: `both: context.${key}`, expected, ...written(random, { ...sealed, context: { ...sealed.context, [key]: replaced }, ciphertext: copy.toString('base64') }),
  };
}

const SINCE = 'recipientsSince';
const PROVIDERS = { 'rsa-oaep-sha256': 'cdk8s-openclaw', 'aws-kms': 'aws-kms' } as const;

/** A recipient, and what the message has of it. */
interface RecipientEntry {
  recipient: Recipient;
  provider: string;
  wrappedKey: Buffer;
}

function recipientsOf({ sealed, message, regions }: Subject): RecipientEntry[] {
  const wrappedKeys = regions.filter(({ name }) => name === 'data key').map(({ start, end }) => message.subarray(start, end));
  return sealed.recipients.map((recipient, index) => entryOf(recipient, wrappedKeys[index]));
}

function entryOf(recipient: Recipient, wrappedKey: Buffer): RecipientEntry {
  return { recipient, provider: PROVIDERS[recipient.type], wrappedKey };
}

function withSince({ type, keyId }: Recipient, since: string | undefined): Recipient {
  return { type, keyId, ...(since === undefined ? {} : { since }) };
}

function dayOtherThan(random: Random, day?: string): string {
  const other = `2026-0${1 + random.below(9)}-1${random.below(10)}`;
  return other === day ? dayOtherThan(random, day) : other;
}

function keyIdOf(random: Random, type: Recipient['type']): string {
  const hex = random.bytes(32).toString('hex');
  return type === 'aws-kms' ? `arn:aws:kms:eu-central-1:111122223333:key/mrk-${hex.slice(32)}` : `sha256:${hex}`;
}

/** The message with other recipients, and with their days in its context. */
function withRecipients(subject: Subject, list: readonly RecipientEntry[]): Buffer {
  const { message, regions } = subject;
  const entries = new Map(regions.filter(({ name }) => name === 'context value').map((region) => [keyBefore(subject, region), message.toString('utf8', region.start, region.end)]));
  entries.delete(SINCE);
  const days = list.map(({ recipient }) => recipient.since);
  if (days.some((day) => day !== undefined)) entries.set(SINCE, days.join(','));
  const context = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap((entry) => entry.map((text) => sized(text)));
  return Buffer.concat([
    message.subarray(0, regions.find(({ name }) => name === 'context, length')!.start),
    sized(Buffer.concat([uint16(entries.size), ...context])),
    uint16(list.length), ...list.flatMap(({ recipient, provider, wrappedKey }) => [sized(provider), sized(recipient.keyId), sized(wrappedKey)]),
    message.subarray(regions.find(({ name }) => name === 'content type')!.start),
  ]);
}

function keyBefore({ message, regions }: Subject, entry: Region): string {
  // behind the key is the value's length
  const key = regions[regions.indexOf(entry) - 2];
  return message.subarray(key.start, key.end).toString();
}

function sized(content: Buffer | string): Buffer {
  return Buffer.concat([uint16(Buffer.byteLength(content)), Buffer.from(content)]);
}

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16BE(value);
  return buffer;
}

/** The value as it is, in the place of another's. */
function moved(random: Random, { sealed, expected }: Subject): Mutation {
  const key = random.of(['namespace', 'name', 'field'] as const);
  return { what: `moved: ${key}`, expected: { ...expected, [key]: expected[key] + random.of(['x', '0', '-1']) }, ...written(random, sealed) };
}

/** Any characters of the file, or of the pod's document. */
function textMutation(random: Random, subject: Subject): Mutation {
  const isFile = random.below(4) === 0;
  const text = isFile ? formatSealedFile(subject.sealed) : subject.document;
  return { what: isFile ? 'file: text' : 'document: text', kind: isFile ? 'file' : 'document', text: edited(random, text) };
}

const SCRAPS = ['', '0', 'a', 'F', '=', '"', '\\', '\n', ' ', ': ', '- ', '{', '[', ',', '&a ', '*a', '!!binary ', '#', '\t', '%', '? ', '\u0000', '\u202e', '\u00e9', '\ud800', '../'];

/** Another text: some characters are taken out, doubled or put in. */
function edited(random: Random, text: string): string {
  for (;;) {
    const at = random.below(text.length + 1);
    const end = at + random.below(4);
    const inner = random.of([random.of(SCRAPS), random.of(SCRAPS), text.slice(at, end).repeat(2), text.slice(at, end).toUpperCase()]);
    const result = text.slice(0, at) + inner + text.slice(end);
    if (result !== text) return result;
  }
}

/** A changed value as a file, or as the document that is made of one. */
function written(random: Random, sealed: SealedValueFile): Pick<Mutation, 'kind' | 'text'> {
  return random.below(4) === 0
    ? { kind: 'file', text: formatSealedFile(sealed) }
    : { kind: 'document', text: JSON.stringify({ format: '1', recipients: sealed.recipients, context: sealed.context, ciphertext: sealed.ciphertext }) };
}

