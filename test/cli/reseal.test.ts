import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubectlDouble } from './kubectl-double';
import { run, runAtTerminal, shellCommand } from './run';
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

  test('a private key is not read from a terminal, which would show it, nor from what is no file', async () => {
    const before = readFileSync(file('one.gateway-token.yaml'), 'utf8');
    const command = shellCommand(['reseal', '--add', join(folder, 'second.pem'), '--private-key', '-', file('one.gateway-token.yaml')]);
    expect(await runAtTerminal(command)).toEqual({ status: 1, screen: expect.stringMatching(/^cdk8s-openclaw: a private key is not read from a terminal; pipe it into standard input, or name its file\s*$/) });
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `${command} < '${folder}'`], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: 'cdk8s-openclaw: (standard input): cannot be read (EISDIR); pipe the private key into it, or name its file (UNREADABLE_FILE)\n' });
    expect(readFileSync(file('one.gateway-token.yaml'), 'utf8')).toBe(before);
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

  test('a file that is not there is told as any other that fails, also where its folder is not there', () => {
    const missing = join(folder, 'nope', 'missing.yaml');
    const { status, stdout, stderr } = run(['reseal', '--add', join(folder, 'second.pem'), '--private-key', join(folder, 'first.key'), missing, file('one.gateway-token.yaml')]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^cdk8s-openclaw: .*missing\.yaml: no such file; .* \(MISSING_FILE\)\n$/) });
    expect(stdout).toContain('one.gateway-token.yaml: sealed for');
  });

  test('a namespace whose keys the cluster does not give is told before the files of another are written', async () => {
    await write('zed', [first.publicKey], 'others');
    kubectl.hold('first.pem', first.privateKey);
    const before = readFileSync(file('one.gateway-token.yaml'), 'utf8');
    const double = join(folder, 'bin', 'kubectl');
    renameSync(double, `${double}-allowed`);
    writeFileSync(double, '#!/bin/sh\ncase "$*" in *others*) echo "Error from server (Forbidden): secrets is forbidden" >&2; exit 1;; esac\nexec "$0-allowed" "$@"\n', { mode: 0o755 });
    const { status, stdout, stderr } = run(['reseal', '--add', join(folder, 'second.pem'), join(folder, 'keys')], '', kubectl.env);
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/^cdk8s-openclaw: `kubectl --namespace others .*Forbidden/) });
    expect(readFileSync(file('one.gateway-token.yaml'), 'utf8')).toBe(before);
  });

  test('the cluster is not asked for what stays as it is', () => {
    const { status, stdout, stderr } = run(['reseal', '--add', join(folder, 'second.pem'), file('two.gateway-token.yaml')], '', kubectl.env);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${file('two.gateway-token.yaml')}: unchanged\n`, stderr: '' });
    expect(kubectl.state.calls).toEqual([]);
  });

  test('what became of the files before one that ends the run is told', async () => {
    // the longest value makes a file that is longer than the limit, in blocks of 512 bytes
    const short = file('one.gateway-token.yaml');
    writeFileSync(file('two.gateway-token.yaml'), formatSealedFile(await seal({ plaintext: 'x'.repeat(4096), publicKeys: [first.publicKey], namespace: 'agents', name: 'two', field: 'gateway-token' })));
    const command = shellCommand(['reseal', '--add', join(folder, 'second.pem'), '--private-key', join(folder, 'first.key'), '-o', 'json', join(folder, 'keys')]);
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `ulimit -f 8; ${command}`], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/two\.gateway-token\.yaml: cannot be written \(EFBIG\); /) });
    expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ file: short, ok: true, changed: true })]);
  });

  test('a key to drop that no file was sealed for is told', () => {
    const drop = (...args: string[]) => run(['reseal', '--private-key', join(folder, 'first.key'), ...args.flatMap(id => ['--drop', id]), join(folder, 'keys')]);
    const { status, stdout, stderr } = drop(third.keyId);
    expect({ status, stderr }).toEqual({ status: 1, stderr: `cdk8s-openclaw: no file that can be read was sealed for ${third.keyId}; see with \`cdk8s-openclaw inspect\` for whom they are\n` });
    expect(stdout).toBe(`${file('one.gateway-token.yaml')}: unchanged\n${file('two.gateway-token.yaml')}: unchanged\n`);
    // of one file of two is enough
    expect(drop(second.keyId)).toMatchObject({ status: 0, stderr: '' });
    expect(recipients('two.gateway-token.yaml')).toEqual([first.keyId]);
  });

  test('a link is refused before anything is written, unless it stays as it is', () => {
    const before = readFileSync(file('one.gateway-token.yaml'), 'utf8');
    for (const name of ['one', 'two']) {
      renameSync(file(`${name}.gateway-token.yaml`), join(folder, `${name}.yaml`));
      symlinkSync(join(folder, `${name}.yaml`), file(`${name}.gateway-token.yaml`));
    }
    const add = (path: string) => run(['reseal', '--add', join(folder, 'second.pem'), '--private-key', join(folder, 'first.key'), path]);
    expect(add(join(folder, 'keys'))).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/one\.gateway-token\.yaml: is a link; name the file itself/) });
    expect(lstatSync(file('one.gateway-token.yaml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'one.yaml'), 'utf8')).toBe(before);
    expect(add(file('two.gateway-token.yaml')).status).toBe(0);
  });

  test.each<[string, string[], string]>([
    ['no key to add or drop', [], 'nothing is to be changed: give --add, --drop or both'],
    ['a name of a Secret that is none', ['--add', 'second.pem', '--secret-name', 'A_B'], 'use at most 253 lower-case letters'],
  ])('with %s is wrong use', (_, args, message) => {
    const { status, stdout, stderr } = run(['reseal', ...args, join(folder, 'keys')]);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
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
