import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnsealReport } from '../../../src/programs/unseal/report';
import { toPodDocument } from '../../../src/sealing/pod-document';
import { readSealedFile } from '../../../src/sealing/read-sealed-file';
import { VECTORS, demoKeyPair, keyPair } from '../../sealing/keys';
import { rewrapped } from '../../sealing/rewrapped';
import { PLAINTEXT } from '../../sealing/samples';
import { upstreamVectors } from '../../sealing/upstream-vectors';
import { bundle } from '../bundle';

/*
 * What others sealed, through the program that runs in the pod, as it is bundled.
 */

const vectors = upstreamVectors();
const contextOf = (field: string) => ({ format: '1', namespace: 'agents', name: 'agent', field } as const);

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'upstream-'));
  bundle(join(root, 'programs'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** Opens documents, by field. */
function unseal(documents: ReadonlyMap<string, string>, privateKey: string) {
  const folder = mkdtempSync(join(root, 'pod-'));
  const [keys, sealed, out] = ['keys', 'sealed', 'out'].map((name) => join(folder, name));
  for (const path of [keys, sealed, out]) mkdirSync(path);
  writeFileSync(join(keys, 'agents.pem'), privateKey);
  for (const [field, document] of documents) writeFileSync(join(sealed, `${field}.json`), document);
  const report = join(folder, 'report.json');
  const { status, stderr } = spawnSync(process.execPath, [
    join(root, 'programs', 'unseal.cjs'), '--namespace', 'agents', '--name', 'agent', '--keys', keys, '--sealed', sealed, '--out', out,
    ...[...documents.keys()].flatMap((field) => ['--optional', field]),
  ], { encoding: 'utf8', env: { ...process.env, UNSEAL_REPORT: report } });
  expect(status).toBe(0);
  return {
    stderr,
    outcomes: new Map((JSON.parse(readFileSync(report, 'utf8')) as UnsealReport).values.map((value) => [value.field, value.state === 'opened' ? value.state : value.code])),
    values: new Map(readdirSync(out).map((field) => [field, readFileSync(join(out, field), 'utf8')])),
  };
}

const documentOf = (field: string, message: Buffer) => toPodDocument({
  recipients: [{ type: 'rsa-oaep-sha256', keyId: keyPair().keyId }], context: contextOf(field), ciphertext: message.toString('base64'),
});

test('the known answers of the AWS Encryption SDK open when their data keys are wrapped for a key of the pod', () => {
  const documents = new Map(vectors.map((vector, index) => {
    const field = `vector-${index + 1}`;
    const context: Array<[string, string]> = [['field', field], ['format', '1'], ['name', 'agent'], ['namespace', 'agents']];
    const isOurs = vector.wrappedOutcome === 'opened' || vector.wrappedOutcome === 'TAMPERED';
    return [field, documentOf(field, isOurs ? rewrapped(vector, context, keyPair()) : vector.message)];
  }));
  const { outcomes, values, stderr } = unseal(documents, keyPair().privateKey);

  expect([...outcomes.values()]).toEqual(vectors.map(({ wrappedOutcome }) => wrappedOutcome));
  const opened = vectors.map(({ wrappedOutcome, plaintext }, index) => ({ field: `vector-${index + 1}`, wrappedOutcome, plaintext })).filter(({ wrappedOutcome }) => wrappedOutcome === 'opened');
  expect(opened).toHaveLength(14);
  expect(values).toEqual(new Map(opened.map(({ field, plaintext }) => [field, plaintext])));
  expect(stderr).not.toMatch(/\n\s+at |testing12/);
});

test('those with another context and for other keys are refused as they are', () => {
  const documents = new Map(vectors.map(({ message }, index) => [`vector-${index + 1}`, documentOf(`vector-${index + 1}`, message)]));
  const { outcomes, values } = unseal(documents, keyPair().privateKey);
  expect([...outcomes.values()]).toEqual(vectors.map(({ outcome }) => (outcome === 'UNSUPPORTED_SUITE' ? outcome : 'BAD_FORMAT')));
  expect(values.size).toBe(0);
});

test.each([['the first', demoKeyPair()], ['the second', keyPair()]])('what the AWS Encryption SDK for Python sealed opens with the key of %s recipient', (_, { privateKey }) => {
  const sealed = readSealedFile(join(VECTORS, 'python-sdk.auth-key.yaml'));
  const { values, stderr } = unseal(new Map([['auth-key', toPodDocument(sealed)]]), privateKey);
  expect(values).toEqual(new Map([['auth-key', PLAINTEXT]]));
  expect(stderr).toBe('');
});
