import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubectlDouble } from './kubectl-double';
import { run } from './run';
import { open } from '../../src/sealing/open';
import { readSealedFile } from '../../src/sealing/read-sealed-file';
import { seal } from '../../src/sealing/seal';
import { formatSealedFile } from '../../src/sealing/sealed-file';
import { keyPair } from '../sealing/keys';
import { DAY, PLAINTEXT } from '../sealing/samples';

const [first, second, third] = [keyPair(0), keyPair(1), keyPair(2)];

describe('reseal', () => {
  let folder: string;
  let kubectl: KubectlDouble;
  const file = (name: string) => join(folder, 'keys', name);
  const recipients = (name: string) => readSealedFile(file(name)).recipients.map(({ keyId }) => keyId);

  async function write(name: string, publicKeys: readonly string[], namespace = 'agents') {
    writeFileSync(file(`${name}.gateway-token.yaml`), formatSealedFile(await seal({ plaintext: PLAINTEXT, publicKeys, namespace, name, field: 'gateway-token', sealedAt: DAY })));
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reseal-'));
    kubectl = new KubectlDouble(folder);
    mkdirSync(join(folder, 'keys'));
    writeFileSync(file('agents.pem'), first.publicKey);
    writeFileSync(join(folder, 'second.pem'), second.publicKey);
    writeFileSync(join(folder, 'first.key'), first.privateKey);
    await write('one', [first.publicKey]);
    await write('two', [first.publicKey, second.publicKey]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('adds a key to all files of a folder, with the private keys of the cluster, and shows no value', async () => {
    kubectl.hold('first.pem', first.privateKey);
    const { status, stdout, stderr } = run(['reseal', '--add', join(folder, 'second.pem'), join(folder, 'keys')], '', kubectl.env);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(`${file('one.gateway-token.yaml')}: sealed for ${first.keyId}, ${second.keyId}\n${file('two.gateway-token.yaml')}: unchanged\n`);
    const sealed = readSealedFile(file('one.gateway-token.yaml'));
    expect((await open(sealed, [second.privateKey], { namespace: 'agents', name: 'one', field: 'gateway-token' })).toString()).toBe(PLAINTEXT);
    expect(readdirSync(join(folder, 'keys')).sort()).toEqual(['agents.pem', 'one.gateway-token.yaml', 'two.gateway-token.yaml']);
    // asked once for the namespace, and nothing of it in the command line
    expect(kubectl.state.calls).toEqual([['--namespace', 'agents', 'get', 'secret', 'openclaw-sealing-key', '--output=json', '--request-timeout=30s']]);
  });

  test.each([['its file', () => file('agents.pem')], ['its id', () => first.keyId]])('drops a key by %s, with a private key from a file or from standard input', async (_, key) => {
    const args = ['reseal', '--drop', key(), '--add', join(folder, 'second.pem'), '-o', 'json'];
    const { status, stdout } = run([...args, '--private-key', join(folder, 'first.key'), file('one.gateway-token.yaml')]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { file: file('one.gateway-token.yaml'), ok: true, changed: true, recipients: [{ type: 'rsa-oaep-sha256', keyId: second.keyId, since: expect.any(String) }] },
    ]);
    expect(run([...args, '--private-key', '-', file('two.gateway-token.yaml')], first.privateKey).status).toBe(0);
    expect([recipients('one.gateway-token.yaml'), recipients('two.gateway-token.yaml')]).toEqual([[second.keyId], [second.keyId]]);
  });

  test('a file that fails stays as it was, and keeps no other from being sealed', async () => {
    await write('lost', [third.publicKey]);
    const before = readFileSync(file('lost.gateway-token.yaml'), 'utf8');
    const { status, stdout, stderr } = run(['reseal', '--add', join(folder, 'second.pem'), '--private-key', join(folder, 'first.key'), join(folder, 'keys')]);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^cdk8s-openclaw: .*lost\\.gateway-token\\.yaml: sealed for ${third.keyId}, whose public key was not given; .* \\(MISSING_PUBLIC_KEY\\)\\n$`));
    expect(stdout).toContain('one.gateway-token.yaml: sealed for');
    expect(readFileSync(file('lost.gateway-token.yaml'), 'utf8')).toBe(before);
  });

  test('a bad key, a folder without files and a cluster without the Secret are told before anything is written', () => {
    const before = readFileSync(file('one.gateway-token.yaml'), 'utf8');
    expect(run(['reseal', '--add', join(folder, 'first.key'), join(folder, 'keys')]).stderr).toMatch(/PRIVATE_KEY_GIVEN/);
    expect(run(['reseal', '--add', join(folder, 'second.pem'), join(folder, 'bin')]).stderr).toMatch(/there is no sealed file; correct the path/);
    writeFileSync(join(folder, 'bin', 'kubectl'), '#!/bin/sh\necho \'Error from server (NotFound): secrets "openclaw-sealing-key" not found\' >&2; exit 1\n');
    const { status, stderr } = run(['reseal', '--add', join(folder, 'second.pem'), file('one.gateway-token.yaml')], '', kubectl.env);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^cdk8s-openclaw: `kubectl .*` failed with exit code 1: .*not found; /) });
    expect(readFileSync(file('one.gateway-token.yaml'), 'utf8')).toBe(before);
  });
});
