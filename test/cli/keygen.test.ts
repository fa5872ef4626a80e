import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as yaml from 'yaml';
import { run, runAtTerminal, shellCommand } from './run';
import { parsePrivateKey, parsePublicKey } from '../../src/sealing/keys';

describe('keygen', () => {
  let folder: string;
  let publicKey: string;
  let args: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keygen-'));
    publicKey = join(folder, 'agents.pub.pem');
    args = ['keygen', '--namespace', 'agents', '--public-key', publicKey];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /**
   * Puts a `kubectl` on the path that keeps what it is given and ends as told. The end-to-end test runs the real one: here there is no
   * cluster.
   */
  function kubectlThat(ends: string): Record<string, string> {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'kubectl'), `#!/bin/sh\necho "$@" > '${folder}/args'\ncat > '${folder}/manifest'\necho applied\n${ends}\n`);
    chmodSync(join(bin, 'kubectl'), 0o755);
    return { PATH: `${bin}:${process.env.PATH}` };
  }

  /** The id of the private key in a Secret. */
  function privateKeyId(manifest: string): string {
    const [key] = Object.values(yaml.parse(manifest).data);
    return parsePrivateKey(Buffer.from(String(key), 'base64').toString()).id;
  }

  test('prints the private key\'s Secret and writes the public key that belongs to it', () => {
    const { status, stdout, stderr } = run(args);
    expect(status).toBe(0);
    const { id, key } = parsePublicKey(readFileSync(publicKey, 'utf8'));
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(4096);
    expect(stderr).toBe(`wrote ${publicKey} (${id}); commit it, and seal for it with \`cdk8s-openclaw seal\`\n`
      + `if the Secret was not created, remove ${publicKey}: nothing would open what is sealed for it\n`);

    const entry = `${id.slice(7, 19)}.pem`;
    const secret = yaml.parse(stdout);
    expect(secret).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'openclaw-sealing-key', namespace: 'agents' },
      type: 'Opaque',
      data: { [entry]: expect.any(String) },
    });
    expect(privateKeyId(stdout)).toBe(id);
    expect(readdirSync(folder)).toEqual(['agents.pub.pem']);
  });

  test('--apply gives the Secret to kubectl and keeps it from the output; --force replaces the public key', () => {
    writeFileSync(publicKey, 'old');
    const { status, stdout, stderr } = run([...args, '--secret-name', 'another.key', '--apply', '--force'], '', kubectlThat('exit 0'));
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(/^applied\nwrote .*\n$/);

    const { id } = parsePublicKey(readFileSync(publicKey, 'utf8'));
    expect(readFileSync(join(folder, 'args'), 'utf8')).toBe(`apply --server-side --field-manager=cdk8s-openclaw-${id.slice(7, 19)} -f -\n`);
    const manifest = readFileSync(join(folder, 'manifest'), 'utf8');
    expect(yaml.parse(manifest).metadata).toEqual({ name: 'another.key', namespace: 'agents' });
    expect(privateKeyId(manifest)).toBe(id);
  });

  test('keeps the old public key when the private one did not get through', () => {
    writeFileSync(publicKey, 'old');
    expect(run([...args, '--apply', '--force'], '', kubectlThat('exit 1'))).toMatchObject({
      status: 1, stdout: '', stderr: expect.stringMatching(/^applied\ncdk8s-openclaw: `kubectl apply .*` failed with exit code 1; /),
    });
    expect(readFileSync(publicKey, 'utf8')).toBe('old');
  });

  test('writes no public key when nobody reads the private one', async () => {
    // The reader is gone long before the key is made.
    const { screen } = await runAtTerminal(`{ ${shellCommand(args)}; echo "status $?" >&2; } | true`);
    expect(screen).toMatch(/standard output was closed \(EPIPE\)/);
    expect(screen).toMatch(/status 1/);
    expect(existsSync(publicKey)).toBe(false);
  });

  test('shows the public key when it cannot be written after the private one was handed over', () => {
    const { status, stderr } = run([...args, '--apply'], '', kubectlThat(`echo theirs > '${publicKey}'`));
    expect(status).toBe(1);
    const [, pem] = /^applied\nthe private key was handed over, [^\n]+\n(-----BEGIN [^]+ KEY-----\n)cdk8s-openclaw: .* is already there; .*\n$/.exec(stderr)!;
    expect(parsePublicKey(pem).id).toBe(privateKeyId(readFileSync(join(folder, 'manifest'), 'utf8')));
    expect(readFileSync(publicKey, 'utf8')).toBe('theirs\n');
  });

  test('shows no private key on a terminal', async () => {
    const { status, screen } = await runAtTerminal(shellCommand(args));
    expect(status).toBe(1);
    expect(screen).toMatch(/a private key is not shown on a terminal; pipe the output into `kubectl create -f -`, or use --apply/);
    expect(screen).not.toMatch(/data:/);
    expect(existsSync(publicKey)).toBe(false);
  });

  // With --force alone, what becomes of the piped Secret is not known: the old key may still be the one to seal for.
  test.each([[[]], [['--apply']], [['--force']]])('hands nothing over when the public key is there already, with %j', (options) => {
    writeFileSync(publicKey, 'old');
    expect(run([...args, ...options], '', { PATH: '/nowhere' })).toEqual({
      status: 1, stdout: '', stderr: `cdk8s-openclaw: ${publicKey}: is already there; name another file, or replace it with --apply --force\n`,
    });
    expect(readFileSync(publicKey, 'utf8')).toBe('old');
  });

  test.each([
    ['a folder', '.', /is not a file; name a file to write/],
    ['a link', 'link.pem', /link\.pem: is a link; name the file itself/],
    ['a file in a folder that is not there', 'missing/key.pem', /cannot be written \(ENOENT\)/],
  ])('refuses to write to %s, before it hands anything over', (_, file, message) => {
    symlinkSync(join(folder, 'nothing'), join(folder, 'link.pem'));
    const { status, stdout, stderr } = run(['keygen', '--namespace', 'agents', '--public-key', join(folder, file)]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
