import * as fc from 'fast-check';
import { CONTEXT, sealingError, thrown } from './samples';
import { SealingError } from '../../src/sealing/errors';
import { formatSealedFile, parseSealedFile } from '../../src/sealing/sealed-file';
import { Recipient, SealedValueFile } from '../../src/sealing/sealed-value';

const FILE = 'keys/agent.auth-key.yaml';
const KEY_ID = `sha256:${'0a'.repeat(32)}`;
const SEALED: SealedValueFile = {
  recipients: [{ type: 'rsa-oaep-sha256', keyId: KEY_ID, since: '2026-12-01' }],
  context: { ...CONTEXT, sealedAt: '2026-11-01', expiresAt: '2027-02-01' },
  ciphertext: Buffer.alloc(100, 'some bytes').toString('base64'),
};
const TEXT = formatSealedFile(SEALED);

/** The sample's text with one change to it. */
function changed(from: string | RegExp, to: string): string {
  const text = TEXT.replace(from, to);
  if (text === TEXT) throw new Error(`${from} is not in the sample`);
  return text;
}

describe('formatSealedFile', () => {
  test('writes a file that people can read', () => {
    expect(TEXT).toBe(`# Sealed by \`cdk8s-openclaw seal\`: the auth-key of agent in namespace agents.
# Safe to commit. Only the private keys of the recipients below open it, and those stay in the cluster.
# Do not edit: each readable field is checked against the ciphertext.
apiVersion: cdk8s-openclaw/v1
kind: SealedValue
metadata:
  namespace: "agents"
  name: "agent"
spec:
  recipients:
    - type: rsa-oaep-sha256
      keyId: "${KEY_ID}"
      since: "2026-12-01"
  context:
    format: "1"
    namespace: "agents"
    name: "agent"
    field: "auth-key"
    sealedAt: "2026-11-01"
    expiresAt: "2027-02-01"
  ciphertext: >-
    c29tZSBieXRlc3NvbWUgYnl0ZXNzb21lIGJ5dGVzc29tZSBieXRlc3NvbWUgYnl0
    ZXNzb21lIGJ5dGVzc29tZSBieXRlc3NvbWUgYnl0ZXNzb21lIGJ5dGVzc29tZSBi
    eXRlcw==
`);
  });

  test('is read back as it was', () => {
    // Names such as 1e3, null or 0x1 are DNS labels too.
    const label = fc.oneof(fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/), fc.constantFrom('1e3', 'null', '0x1', 'on', '1-1', '123'));
    const kmsKey = fc.stringMatching(/^arn:aws(-cn)?:kms:[a-z]{2}-east-1:[0-9]{12}:key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/);
    const keyIds = fc.uniqueArray(fc.oneof(fc.stringMatching(/^sha256:[0-9a-f]{64}$/), kmsKey), { minLength: 1, maxLength: 10 });
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
    fc.assert(fc.property(
      fc.tuple(label, label, label), keyIds, fc.tuple(maybe(day), maybe(day), maybe(day)), fc.uint8Array({ minLength: 1, maxLength: 2000 }),
      ([namespace, name, field], ids, [since, sealedAt, expiresAt], bytes) => {
        const sealed: SealedValueFile = {
          recipients: ids.map((keyId): Recipient => ({ type: keyId.startsWith('arn:') ? 'aws-kms' : 'rsa-oaep-sha256', keyId, ...(since && { since }) })),
          context: { format: '1', namespace, name, field, ...(sealedAt && { sealedAt }), ...(expiresAt && { expiresAt }) },
          ciphertext: Buffer.from(bytes).toString('base64'),
        };
        expect(parseSealedFile(formatSealedFile(sealed), FILE)).toEqual(sealed);
      },
    ));
  });
});

describe('parseSealedFile', () => {
  test('reads what seal wrote as it reads other YAML of the same content', () => {
    // Text behind another line is not what seal wrote, so that the YAML parser reads it, and counts one line more.
    const read = (text: string) => {
      try {
        return parseSealedFile(text, FILE);
      } catch (error) {
        return (error as Error).message.replace(/line \d+/, 'line');
      }
    };
    fc.assert(fc.property(fc.nat(TEXT.length - 1), fc.constantFrom(...TEXT, '\\', '\t', "'"), (at, character) => {
      const text = TEXT.slice(0, at) + character + TEXT.slice(at + 1);
      expect(read(text)).toEqual(read(`# another line\n${text}`));
    }), { numRuns: 2000 });
  });

  test('takes ciphertext on one line, and fields without quotes', () => {
    const plain = changed(/ciphertext: >-[^]*/, `ciphertext: ${SEALED.ciphertext}\n`).replaceAll('"', '');
    expect(parseSealedFile(plain, FILE)).toEqual(SEALED);
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \n\n'],
  ])('refuses %s', (_, text) => {
    expect(thrown(() => parseSealedFile(text, FILE))).toEqual(sealingError('EMPTY', { file: FILE }));
  });

  test.each([
    ['another kind', changed('kind: SealedValue', 'kind: SealedSecret'), /^kind is "SealedSecret", expected "SealedValue"$/],
    ['another version', changed('openclaw/v1', 'openclaw/v2'), /^apiVersion is "cdk8s-openclaw\/v2", expected "cdk8s-openclaw\/v1"$/],
    ['an unknown field', changed('metadata:', 'status: x\nmetadata:'), /unknown field "status"/],
    ['an unknown field of metadata', changed('metadata:', 'metadata:\n  labels: {}'), /unknown field "metadata.labels"/],
    ['an unknown field of spec', changed('spec:', 'spec:\n  immutable: x'), /unknown field "spec.immutable"/],
    ['an unknown field of a recipient', changed('    - type', '    - note: x\n      type'), /unknown field "spec.recipients\[0\].note"/],
    ['an unknown field of the context', changed('  context:', '  context:\n    cluster: prod'), /unknown field "spec.context.cluster"/],
    ['a missing field', changed('    name: "agent"\n', ''), /field "spec.context.name" is missing/],
    ['missing metadata', changed(/metadata:[^]*spec:/, 'spec:'), /field "metadata" is missing/],
    ['metadata of another namespace', changed('  namespace: "agents"', '  namespace: "other"'), /metadata.namespace is "other", expected "agents"/],
    ['metadata of another name', changed('  name: "agent"', '  name: "other"'), /metadata.name is "other", expected "agent"/],
    ['another format', changed('format: "1"', 'format: "2"'), /spec.context.format is "2", expected "1"/],
    ['no recipients', changed(/recipients:[^]*?context:/, 'recipients: []\n  context:'), /spec.recipients must be a list/],
    ['recipients that are no list', changed(/recipients:[^]*?context:/, 'recipients: {}\n  context:'), /spec.recipients must be a list/],
    ['a recipient that is no mapping', changed(/recipients:[^]*?context:/, 'recipients: [x]\n  context:'), /spec.recipients\[0\] must be a mapping/],
    ['a recipient of another type', changed('rsa-oaep-sha256', 'pgp'), /spec.recipients\[0\].type is "pgp", expected "rsa-oaep-sha256" or "aws-kms"/],
    ['the id of an RSA key as that of a KMS key', changed('rsa-oaep-sha256', 'aws-kms'), /spec.recipients\[0\].keyId is "sha256:0a0a.*, expected the ARN of a KMS key/],
    ['the alias of a KMS key', changed(/rsa-oaep-sha256\n.*/, 'aws-kms\n      keyId: arn:aws:kms:eu-west-1:111122223333:alias/openclaw'), /spec.recipients\[0\].keyId is "arn:aws:kms:[^ ]*, expected the ARN/],
    ['a key of which it is not said since when', changed('  context:', `    - {type: rsa-oaep-sha256, keyId: "sha256:${'0b'.repeat(32)}"}\n  context:`), /spec.recipients tells of some keys since when/],
    ['a key id that is none', changed('sha256:0a', 'sha256:0A'), /spec.recipients\[0\].keyId is "sha256:0A0a/],
    ['a list', '- a\n- b\n', /the document must be a mapping/],
    ['text', 'hello', /the document must be a mapping/],
    ['several documents', `${TEXT}---\n${TEXT}`, /not plain YAML/],
    ['a field twice', changed('kind:', 'kind: SealedValue\nkind:'), /not plain YAML/],
    ['broken YAML', 'spec: [', /not plain YAML/],
    ['tags', changed('kind: ', 'kind: !!binary '), /kind is no text/],
    ['aliases', changed('"agents"', '&a "agents"').replace(/namespace: "agents"/g, 'namespace: *a'), /YAML aliases/],
    ['a key that is no text', changed('kind:', '? [a]\n: b\nkind:'), /unknown field/],
  ])('refuses %s', (_, text, problem) => {
    const error = thrown(() => parseSealedFile(text, FILE));
    expect(error).toEqual(sealingError('BAD_FORMAT', { file: FILE, problem: expect.stringMatching(problem) }));
    expect((error as Error).message).toMatch(/^keys\/agent\.auth-key\.yaml: /);
  });

  test.each(['', 'A', '-a', 'a-', 'a.b', 'a_b', 'a b', 'a'.repeat(64), '__proto__'])('refuses the name %j', (name) => {
    expect(thrown(() => parseSealedFile(changed(/name: "agent"/g, `name: ${JSON.stringify(name)}`), FILE))).toEqual(sealingError('BAD_FORMAT'));
  });

  test.each(['2026-12-01', '2026-11-01'])('refuses a day that does not exist in place of %s', (day) => {
    expect(thrown(() => parseSealedFile(changed(day, '2026-11-31'), FILE))).toEqual(sealingError('BAD_FORMAT', { problem: expect.stringContaining('"2026-11-31"') }));
  });

  test.each(['2027-02-29', '2027-13-01', '2027-2-1', '27-02-01', '2027-02-01T00:00:00Z', 'never', ''])('refuses the day %j', (day) => {
    expect(thrown(() => parseSealedFile(changed('2027-02-01', day), FILE)))
      .toEqual(sealingError('BAD_FORMAT', { problem: expect.stringContaining('spec.context.expiresAt') }));
  });

  test('refuses a key that is named twice, and more than ten', () => {
    const list = (ids: string[]) => changed(/recipients:[^]*?context:/, `recipients:\n${ids.map((id) => `    - {type: rsa-oaep-sha256, keyId: "${id}"}\n`).join('')}  context:`);
    const ids = Array.from({ length: 11 }, (_, n) => `sha256:${n.toString(16).padStart(64, '0')}`);
    expect(parseSealedFile(list(ids.slice(1)), FILE).recipients).toHaveLength(10);
    expect(thrown(() => parseSealedFile(list(ids), FILE))).toEqual(sealingError('TOO_MANY_RECIPIENTS'));
    expect(thrown(() => parseSealedFile(list([ids[0], ids[1], ids[0]]), FILE))).toEqual(sealingError('BAD_FORMAT', { problem: 'spec.recipients names a key twice' }));
  });

  test.each([
    ['no padding', '"YQ"'],
    ['half the padding', '"YQ="'],
    ['padding within', '"YQ==YQ=="'],
    ['bits beyond the last byte', '"YR=="'],
    ['the URL alphabet', '"-_-_"'],
    ['line breaks', '|-\n    YWFh\n    YWFh'],
    ['two spaces', '"YWFh  YWFh"'],
    ['a space at the end', '"YWFh "'],
    ['a tab', '"YWFh\\tYWFh"'],
    ['a list', '[YWFh]'],
    ['a mapping', '{a: YWFh}'],
  ])('refuses base64 with %s', (_, ciphertext) => {
    expect(thrown(() => parseSealedFile(changed(/ciphertext: >-[^]*/, `ciphertext: ${ciphertext}\n`), FILE)))
      .toEqual(sealingError('BAD_BASE64', { file: FILE }));
  });

  test('takes no text that is longer than any sealed value', () => {
    const padded = (length: number) => TEXT.padEnd(length, '\n');
    expect(parseSealedFile(padded(65_536), FILE)).toEqual(SEALED);
    expect(thrown(() => parseSealedFile(padded(65_537), FILE))).toEqual(sealingError('TOO_LONG', { file: FILE }));
    const base64 = 'A'.repeat(20_000_000);
    expect(thrown(() => parseSealedFile(changed(/ciphertext: >-[^]*/, `ciphertext: ${base64}\n`), FILE))).toEqual(sealingError('TOO_LONG'));
  });

  test.each(['[', '[]', '{a: ', '- ', '-\n', '? ', '- ? ', '- !a ', '[- '])('refuses a chain of %j before the parser meets it', (part) => {
    // To parse some of these ends Node.js.
    for (const times of [129, 2000, 12_000]) {
      const text = part === '[]' ? '['.repeat(times) + ']'.repeat(times) : part.repeat(times);
      expect(thrown(() => parseSealedFile(text, FILE))).toEqual(sealingError('BAD_FORMAT', { problem: expect.stringMatching(/more than 128 brackets/) }));
    }
  });

  test('takes a file for ten keys in flow style and with comments', () => {
    const recipients = Array.from({ length: 10 }, (_, n) => ({ type: 'rsa-oaep-sha256', keyId: `sha256:${n.toString(16).padStart(64, '0')}` } as const));
    const { context, ciphertext } = SEALED;
    const text = `# Keys: one for each person of the team [ten - and no more].\n${JSON.stringify({
      apiVersion: 'cdk8s-openclaw/v1', kind: 'SealedValue', metadata: { namespace: 'agents', name: 'agent' }, spec: { recipients, context, ciphertext },
    }, undefined, 2)}`;
    expect(parseSealedFile(text, FILE)).toEqual({ recipients, context, ciphertext });
  });

  test.each([
    ['a field', (text: string) => `${JSON.stringify(text)}: x\n`],
    ['a kind', (text: string) => changed('kind: SealedValue', `kind: ${JSON.stringify(text)}`)],
    ['a name', (text: string) => changed('name: "agent"\n    field', `name: ${JSON.stringify(text)}\n    field`)],
    ['a tag', (text: string) => `kind: !<${text}> x\n`],
    ['a directive', (text: string) => `%${text}\n---\nkind: x\n`],
  ])('shows the start of %s that is not ours, and in a way that does nothing to the terminal', (_, text) => {
    const hostile = `x\u001b[31m\u009b31m\u202egnp\u2028\u007f${'x'.repeat(900)}`;
    const { message } = thrown(() => parseSealedFile(text(hostile), FILE)) as Error;
    expect(message).toContain('\\u202egnp');
    expect(message).toMatch(/^[\x20-\x7e…]{10,400}$/);
  });

  test('refuses empty ciphertext', () => {
    for (const ciphertext of ['""', '']) {
      expect(thrown(() => parseSealedFile(changed(/ciphertext: >-[^]*/, `ciphertext: ${ciphertext}\n`), FILE))).toEqual(sealingError('EMPTY'));
    }
  });

  test('never fails with another error', () => {
    const edits = fc.tuple(fc.nat(TEXT.length), fc.nat(10), fc.oneof(fc.string(), fc.constantFrom('\n', ': ', '- ', '"', '&a ', '*a', '!!str ', '\t', '%', '? ', '{', '[')));
    fc.assert(fc.property(fc.oneof(fc.string(), edits.map(([at, cut, insert]) => TEXT.slice(0, at) + insert + TEXT.slice(at + cut))), (text) => {
      try {
        parseSealedFile(text, FILE);
      } catch (error) {
        expect(error).toBeInstanceOf(SealingError);
      }
    }), { numRuns: 1000 });
  });
});
