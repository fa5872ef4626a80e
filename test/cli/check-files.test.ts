import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run, runScript } from './run';
import { toPodDocument } from '../../src/sealing/pod-document';
import { seal } from '../../src/sealing/seal';
import { formatSealedFile } from '../../src/sealing/sealed-file';
import { vector } from '../sealing/bitnami/opener';
import { keyPair } from '../sealing/keys';
import { CONTEXT, sealedAround } from '../sealing/samples';
import { sdkSeal, sdkSealed } from '../sealing/sdk';

describe('inspect and verify', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'check-'));
    writeFileSync(file('good.yaml'), formatSealedFile(await sdkSealed()));
    const context = { ...CONTEXT, expiresAt: '2020-01-01' };
    writeFileSync(file('old.yaml'), formatSealedFile({ ...await sdkSealed({ context }), context }));
    writeFileSync(file('cut.yaml'), formatSealedFile(sealedAround((await sdkSeal()).result.subarray(0, -9))));
    writeFileSync(file('0.pem'), keyPair(0).publicKey);
    writeFileSync(file('1.pem'), keyPair(1).publicKey);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('inspect tells what a file is for', () => {
    expect(run(['inspect', file('good.yaml'), file('old.yaml')])).toEqual({
      status: 0,
      stderr: '',
      stdout: ['no date given', '2020-01-01'].map((expires, n) => `${file(n === 0 ? 'good.yaml' : 'old.yaml')}
  namespace  agents
  name       agent
  field      auth-key
  length     25 bytes
  sealed     no date given
  expires    ${expires}
  recipient  ${keyPair().keyId} (RSA 3072)
`).join(''),
    });
  });

  test('inspect tells it to programs', () => {
    const { status, stdout } = run(['inspect', '-o', 'json', file('good.yaml'), file('cut.yaml')]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        file: file('good.yaml'),
        ok: true,
        context: CONTEXT,
        recipients: [{ type: 'rsa-oaep-sha256', keyId: keyPair().keyId, modulusBits: 3072 }],
        plaintextBytes: 25,
      },
      { file: file('cut.yaml'), ok: false, code: 'TRUNCATED', message: expect.stringMatching(/^the message ends after/), fix: expect.any(String) },
    ]);
  });

  test('verify checks all files, and tells what is wrong with each that fails', () => {
    const { status, stdout, stderr } = run(['verify', file('cut.yaml'), file('good.yaml'), file('missing.yaml'), file('old.yaml')]);
    expect(status).toBe(1);
    expect(stdout).toBe(`${file('good.yaml')}: ok\n`);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^cdk8s-openclaw: .*cut\.yaml: the message ends after .* \(TRUNCATED\)$/),
      expect.stringMatching(/^cdk8s-openclaw: .*missing\.yaml: no such file; .* \(MISSING_FILE\)$/),
      expect.stringMatching(/^cdk8s-openclaw: .*old\.yaml: expired on 2020-01-01; .* \(EXPIRED\)$/),
      '',
    ]);
  });

  test('verify tells of all files beside one that would be the end of a parser', () => {
    writeFileSync(file('long.yaml'), `spec:\n  ciphertext: ${'A'.repeat(20_000_000)}\n`);
    writeFileSync(file('deep.yaml'), '['.repeat(32_000) + ']'.repeat(32_000));
    const { status, stdout } = run(['verify', '-o', 'json', file('long.yaml'), file('deep.yaml'), file('good.yaml')]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ file: file('long.yaml'), ok: false, code: 'TOO_LONG' }),
      expect.objectContaining({ file: file('deep.yaml'), ok: false, code: 'BAD_FORMAT' }),
      { file: file('good.yaml'), ok: true },
    ]);
  });

  test('an error of the program itself is told by its class, and hides no other file', () => {
    const check = 'file => { if (file === "bad") throw new TypeError("quotes a secret"); return {}; }';
    const { status, stdout, stderr } = runScript('check-files', `module.checkFiles(['bad', 'good'], { output: 'json' }, ${check})`);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(JSON.parse(stdout)).toEqual([
      { file: 'bad', ok: false, code: 'INTERNAL', message: 'unexpected TypeError', fix: expect.stringMatching(/^report it, /) },
      { file: 'good', ok: true },
    ]);
  });

  test('verify takes a file that is as the options say', () => {
    const { status, stdout } = run([
      'verify', '--public-key', file('0.pem'), '--namespace', 'agents', '--name', 'agent', '--field', 'auth-key', '-o', 'json', file('good.yaml'),
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([{ file: file('good.yaml'), ok: true }]);
  });

  test.each([
    ['namespace', () => ['--namespace', 'other'], 'CONTEXT_MISMATCH'],
    ['name', () => ['--name', 'other'], 'CONTEXT_MISMATCH'],
    ['field', () => ['--field', 'other'], 'CONTEXT_MISMATCH'],
    ['key', () => ['--public-key', file('1.pem')], 'NO_MATCHING_RECIPIENT'],
    ['keys', () => ['--public-key', file('0.pem'), '--public-key', file('1.pem')], 'NO_MATCHING_RECIPIENT'],
  ])('verify refuses a file for another %s', (_, options, code) => {
    const { status, stdout } = run(['verify', ...options(), '-o', 'json', file('good.yaml')]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ file: file('good.yaml'), ok: false, code })]);
  });

  test('verify and inspect look at all files of a folder, but for SealedSecrets', () => {
    const keys = file('keys');
    mkdirSync(keys);
    for (const name of ['good.yaml', 'old.yaml']) copyFileSync(file(name), join(keys, name));
    writeFileSync(join(keys, 'controller.yaml'), 'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\n');
    writeFileSync(join(keys, 'kubeseal.json'), vector('kubeseal-strict.json'));
    writeFileSync(join(keys, 'minified.json'), JSON.stringify(JSON.parse(vector('kubeseal-strict.json'))));
    expect(JSON.parse(run(['inspect', '-o', 'json', keys]).stdout).map((each: { file: string }) => each.file)).toEqual([join(keys, 'good.yaml'), join(keys, 'old.yaml')]);
    expect(run(['verify', keys])).toEqual({ status: 1, stdout: `${join(keys, 'good.yaml')}: ok\n`, stderr: expect.stringMatching(/old\.yaml: expired on 2020-01-01; .* \(EXPIRED\)\n$/) });
  });

  test.each([
    ['a comment about a SealedSecret', (text: string) => `# beside it: {"kind": "SealedSecret"}\n# "kind": "SealedSecret"\n${text}`],
    ['a line of one in a text', (text: string) => `${text}\n# before:\nkind: SealedSecret\n`],
    ['JSON as its form, and such a text in it', (text: string) => JSON.stringify({ ...parse(text), note: '"kind": "SealedSecret"' })],
    ['the form of JSON, and a comment', (text: string) => `${JSON.stringify(parse(text))} # "kind": "SealedSecret"`],
  ])('a sealed file with %s is left out of no folder', (what, write) => {
    const keys = mkdtempSync(join(folder, 'keys-'));
    writeFileSync(join(keys, 'file.yaml'), write(readFileSync(file('good.yaml'), 'utf8')));
    const { stdout } = run(['inspect', '-o', 'json', keys]);
    expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ file: join(keys, 'file.yaml') })]);
    if (what.includes('comment')) expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ ok: true })]);
  });

  test('verify refuses a value that soon expires, that is too old or does not tell, and that no manifest carries', async () => {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const publicKeys = [keyPair().publicKey];
    const dated = await seal({ plaintext: 'x', publicKeys, namespace: 'agents', name: 'agent', field: 'gateway-token', sealedAt: day(-30), expiresAt: day(5) });
    writeFileSync(file('dated.yaml'), formatSealedFile(dated));
    const codes = (...args: string[]) => JSON.parse(run(['verify', '-o', 'json', ...args]).stdout).map((each: { code?: string; ok: boolean }) => each.code ?? each.ok);
    expect(codes(file('dated.yaml'))).toEqual(['EXPIRES_SOON']);
    expect(codes('--expires-within', '3d', file('dated.yaml'))).toEqual([true]);
    expect(codes('--expires-within', '3d', '--max-age', '29d', file('dated.yaml'), file('good.yaml'))).toEqual(['TOO_OLD', 'TOO_OLD']);
    expect(codes('--expires-within', '3d', '--max-age', '31d', file('dated.yaml'))).toEqual([true]);

    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'agent-sealed' }, data: { 'gateway-token.json': toPodDocument(dated) } };
    writeFileSync(file('manifests.json'), JSON.stringify(manifest));
    expect(codes('--expires-within', '3d', '--manifests', file('manifests.json'), file('dated.yaml'), file('good.yaml'))).toEqual([true, 'UNUSED']);
    expect(run(['verify', '--max-age', '90', file('good.yaml')])).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining('give a number of days, such as 90d') });
  });

  test('verify blames a bad key on the key', () => {
    const { status, stdout, stderr } = run(['verify', '--public-key', file('good.yaml'), file('good.yaml')]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^cdk8s-openclaw: .*good\.yaml: holds nothing in PEM, expected one public key in PEM; .* \(BAD_PUBLIC_KEY\)\n$/);
  });
});
