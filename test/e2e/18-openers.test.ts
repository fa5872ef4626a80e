import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEALED_FILE_PAGE } from './scenarios/documented-pages';
import { PACKAGE } from './support/app';
import { pageBlocks } from './support/documented';
import { outcomeOf, run } from './support/run';
import { settings } from './support/settings';
import { formatSealedFile, parseSealedFile, readSealedFile } from '../../src/sealing';
import { toPodDocument } from '../../src/sealing/pod-document';
import { TestKeyPair, keyPair } from '../sealing/keys';
import { Region, regionsOf } from '../sealing/mutations/regions';
import { CONTEXT, flipped } from '../sealing/samples';
import { sdkSeal } from '../sealing/sdk';

/*
 * Sealed files are opened, and written, by programs that share nothing with this library but the page on their format.
 */

const HERE = join(PACKAGE, 'test', 'e2e', 'openers');
const { python } = settings.openers;
const SDK = [python, join(HERE, 'sdk.py')];
const STRICT_OPENERS: Array<[string, string[]]> = [
  ['OpenSSL\'s command line', ['bash', join(HERE, 'openssl.sh')]],
  ['Python\'s cryptography', [python, join(HERE, 'python.py')]],
];
const OPENERS: Array<[string, string[]]> = [...STRICT_OPENERS, ['the AWS Encryption SDK for Python', [...SDK, 'open']]];
const TOKEN = 'token-of-the-openers';
const VALUES: Array<[string, string]> = [['a token', TOKEN], ['one byte', '0'], ['more than ASCII', 'ü€\t"\\n%s\u{1f511}'], ['as many bytes as there may be', '0123456789abcdef'.repeat(256)]];

// what comes with the keys sets less: Python takes a second or more to start, and does so often
jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'openers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = (pair: TestKeyPair) => written(`${pair.keyId}.pem`, pair.privateKey);
const publicKey = (pair: TestKeyPair) => written(`${pair.keyId}.pub.pem`, pair.publicKey);

function written(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

const sealedFiles = new Map<string, Promise<string>>();

/** A file sealed with the command of this library: once, as the openers only read it. */
function sealed(value: string, pairs: readonly TestKeyPair[]): Promise<string> {
  const what = JSON.stringify([value, pairs.map(({ keyId }) => keyId)]);
  const file = sealedFiles.get(what) ?? seal(join(folder, `sealed-${sealedFiles.size}.yaml`), value, pairs);
  sealedFiles.set(what, file);
  return file;
}

async function seal(file: string, value: string, pairs: readonly TestKeyPair[]): Promise<string> {
  await run(['node', join(PACKAGE, 'lib', 'cli', 'main.js'), 'seal', ...pairs.flatMap(pair => ['--public-key', publicKey(pair)]),
    '--namespace', 'agents', '--name', 'agent', '--field', 'gateway-token', '--output', file, '--force'], { input: value });
  return file;
}

/** Opens with the program that runs in the pod. */
async function unsealed(file: string, pair: TestKeyPair): Promise<string> {
  const pod = mkdtempSync(join(folder, 'pod-'));
  for (const name of ['keys', 'sealed', 'out']) mkdirSync(join(pod, name));
  writeFileSync(join(pod, 'keys', 'agents.pem'), pair.privateKey);
  writeFileSync(join(pod, 'sealed', 'gateway-token.json'), toPodDocument(readSealedFile(file)));
  await run(['node', join(PACKAGE, 'lib', 'programs', 'unseal.cjs'), '--namespace', 'agents', '--name', 'agent',
    '--keys', join(pod, 'keys'), '--sealed', join(pod, 'sealed'), '--out', join(pod, 'out'), '--required', 'gateway-token']);
  return readFileSync(join(pod, 'out', 'gateway-token'), 'utf8');
}

/** Runs it for each item, for as many at once as there are processors: the programs here take most of their time to start. */
async function forEachAtOnce<T>(items: Iterable<T>, runFor: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items].reverse();
  await Promise.all(Array.from({ length: availableParallelism() }, async () => {
    while (waiting.length > 0) await runFor(waiting.pop()!);
  }));
}

/** Those of the changed texts that are not refused, by name. */
async function notRefused(opener: readonly string[], texts: ReadonlyArray<[string, string]>): Promise<string[]> {
  const opened: string[] = [];
  const keyFile = key(keyPair());
  await forEachAtOnce(texts.entries(), async ([index, [name, text]]) => {
    const { code, stdout } = await outcomeOf([...opener, keyFile, written(`changed-${index}.yaml`, text)]);
    if (code !== 1 || stdout !== '') opened.push(name);
  });
  return opened;
}

describe.each(OPENERS)('%s', (_, opener) => {
  test.each(VALUES)('opens %s', async (__, value) => {
    expect((await run([...opener, key(keyPair()), await sealed(value, [keyPair()])])).stdout).toBe(value);
  });

  test('opens with the key of either recipient, and with no other', async () => {
    const file = await sealed(TOKEN, [keyPair(0), keyPair(1)]);
    for (const pair of [keyPair(0), keyPair(1)]) expect((await run([...opener, key(pair), file])).stdout).toBe(TOKEN);
    expect(await outcomeOf([...opener, key(keyPair(2)), file])).toMatchObject({ code: 1, stdout: '' });
  });
});

describe.each(STRICT_OPENERS)('%s', (_, opener) => {
  test('refuses a message with any part of it changed', async () => {
    const original = readSealedFile(await sealed(TOKEN, [keyPair()]));
    const message = Buffer.from(original.ciphertext, 'base64');
    // one of each name
    const regions = [...new Map(regionsOf(message).map(each => [each.name, each])).values()];
    expect(await notRefused(opener, regions.map((region) => (
      [region.name, formatSealedFile({ ...original, ciphertext: flipped(message, lastOf(region)).toString('base64') })]
    )))).toEqual([]);
  });

  test('refuses a readable part that is not the message\'s', async () => {
    const text = readFileSync(await sealed(TOKEN, [keyPair()]), 'utf8');
    const { sealedAt } = parseSealedFile(text, 'agent.yaml').context;
    const changes: Array<[string, string]> = [
      ['"agents"', '"other"'], ['"agent"', '"other"'], ['"gateway-token"', '"auth-key"'], [keyPair().keyId, keyPair(1).keyId],
      ['SealedValue', 'Sealed'], ['v1', 'v2'], ['rsa-oaep-sha256', 'aws-kms'],
      ...['    sealedAt', '      since'].flatMap((day): Array<[string, string]> => [[`${day}: "${sealedAt}"`, `${day}: "2020-01-01"`], [`${day}: "${sealedAt}"\n`, '']]),
    ];
    for (const [from] of changes) expect(text).toContain(from);
    expect(await notRefused(opener, changes.map(([from, to]) => [`${from} as ${to}`, text.replaceAll(from, to)]))).toEqual([]);
  });

  test('opens a file with days in it, and refuses other days', async () => {
    const keys = [keyPair(0), keyPair(1)];
    const { result } = await sdkSeal({ keys, plaintext: TOKEN, context: { ...CONTEXT, sealedAt: '2026-11-26', expiresAt: '2027-02-01', recipientsSince: '2026-11-26,2026-12-24' } });
    const text = formatSealedFile({ recipients: keys.map(({ keyId }) => ({ type: 'rsa-oaep-sha256', keyId })), context: CONTEXT, ciphertext: result.toString('base64') })
      .replace('    field: "auth-key"\n', '    field: "auth-key"\n    sealedAt: "2026-11-26"\n    expiresAt: "2027-02-01"\n')
      .replace(`${keys[0].keyId}"\n`, `${keys[0].keyId}"\n      since: "2026-11-26"\n`)
      .replace(`${keys[1].keyId}"\n`, `${keys[1].keyId}"\n      since: "2026-12-24"\n`);
    expect((await run([...opener, key(keyPair(1)), written('days.yaml', text)])).stdout).toBe(TOKEN);
    for (const day of ['2026-12-24', '2027-02-01']) {
      expect(await outcomeOf([...opener, key(keyPair(1)), written('days.yaml', text.replace(day, '2028-01-01'))])).toMatchObject({ code: 1, stdout: '' });
    }
  });
});

describe('the AWS Encryption SDK for Python', () => {
  test.each(VALUES)('seals %s, which opens in the pod and elsewhere', async (_, value) => {
    const pairs = [keyPair(0), keyPair(1)];
    const { stdout } = await run([...SDK, 'seal', 'agents', 'agent', 'gateway-token', '2999-01-01', ...pairs.map(publicKey)], { input: value });
    const file = written('sdk.yaml', stdout);
    for (const pair of pairs) expect(await unsealed(file, pair)).toBe(value);
    for (const [, opener] of STRICT_OPENERS) expect((await run([...opener, key(keyPair(1)), file])).stdout).toBe(value);
    const { code, stdout: told } = await outcomeOf(['node', join(PACKAGE, 'lib', 'cli', 'main.js'), 'verify', ...pairs.flatMap(pair => ['--public-key', publicKey(pair)]), file]);
    expect([code, told]).toEqual([0, expect.any(String)]);
  });
});

describe('the commands of the page', () => {
  const script = `set -euo pipefail\n${pageBlocks(SEALED_FILE_PAGE).map(({ code }) => code).join('')}`;

  /** In a folder with the two files that it names. */
  async function followed(text: string) {
    const cwd = mkdtempSync(join(folder, 'page-'));
    writeFileSync(join(cwd, 'agent.auth-key.yaml'), text);
    writeFileSync(join(cwd, 'private.pem'), keyPair().privateKey);
    return outcomeOf(['bash', '-c', script], { cwd });
  }

  test('open a file', async () => {
    expect(await followed(readFileSync(await sealed(TOKEN, [keyPair()]), 'utf8'))).toMatchObject({ code: 0, stdout: TOKEN });
  });

  test('open none whose header was changed', async () => {
    const original = parseSealedFile(readFileSync(await sealed(TOKEN, [keyPair()]), 'utf8'), 'agent.yaml');
    const message = Buffer.from(original.ciphertext, 'base64');
    const header = regionsOf(message).filter(({ name }) => ['message id', 'context value', 'data key', 'commitment', 'header tag'].includes(name));
    await forEachAtOnce(header, async (region) => {
      const { code, stdout } = await followed(formatSealedFile({ ...original, ciphertext: flipped(message, lastOf(region)).toString('base64') }));
      expect([region.name, code === 0, stdout.includes(TOKEN)]).toEqual([region.name, false, false]);
    });
  });
});

function lastOf({ end }: Region): number {
  return end - 1;
}
