import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubectlDouble } from './kubectl-double';
import { run } from './run';
import { replacedBy } from '../../src/cli/hand-over';
import { parsePublicKey } from '../../src/sealing/keys';
import { open } from '../../src/sealing/open';
import { toPodDocument } from '../../src/sealing/pod-document';
import { readSealedFile } from '../../src/sealing/read-sealed-file';
import { seal } from '../../src/sealing/seal';
import { formatSealedFile } from '../../src/sealing/sealed-file';
import { keyPair } from '../sealing/keys';
import { KEY, KmsServer } from '../sealing/kms/server';
import { DAY, PLAINTEXT } from '../sealing/samples';

const [old, other] = [keyPair(0), keyPair(1)];
const EXPECTED = { namespace: 'agents', name: 'agent', field: 'gateway-token' };

describe('rotate', () => {
  let folder: string;
  let kubectl: KubectlDouble;
  const file = (name: string) => join(folder, 'keys', name);
  const rotate = (...args: string[]) => run(['rotate', '--namespace', 'agents', '--public-key', file('agents.pem'), join(folder, 'keys'), ...args], '', kubectl.env);
  const sealedNow = () => readSealedFile(file('agent.yaml'));
  const held = () => Object.values(kubectl.state.secret).map(value => Buffer.from(value, 'base64').toString());

  async function write(name: string, namespace: string, publicKeys: readonly string[]) {
    writeFileSync(file(name), formatSealedFile(await seal({ plaintext: PLAINTEXT, publicKeys, namespace, name: 'agent', field: 'gateway-token', sealedAt: DAY })));
  }

  /** The cluster as it is once the files that there are have been applied. */
  function apply() {
    kubectl.state = { ...kubectl.state, configMaps: [{ metadata: { name: 'agent-sealed' }, data: { 'gateway-token.json': toPodDocument(sealedNow()), 'other.json': '{}' } }] };
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rotate-'));
    mkdirSync(join(folder, 'keys'));
    kubectl = new KubectlDouble(folder);
    kubectl.hold('old.pem', old.privateKey);
    writeFileSync(file('agents.pem'), old.publicKey);
    await write('agent.yaml', 'agents', [old.publicKey]);
    await write('elsewhere.yaml', 'others', [other.publicKey]);
    apply();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('seals for another pair, whose private key is in the cluster beside the old one; and retires the old one once nothing needs it', async () => {
    const elsewhere = readFileSync(file('elsewhere.yaml'), 'utf8');
    const { status, stdout, stderr } = rotate();
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    const { id } = parsePublicKey(readFileSync(file('agents.pem'), 'utf8'));
    expect(id).not.toBe(old.keyId);
    expect(stderr).toContain(`sealed 1 files of agents for ${id}`);
    expect(stderr).toContain(`--public-key ${file('agents.pem')} …`);
    expect(stderr).not.toContain('PRIVATE KEY');
    expect(sealedNow().recipients.map(({ keyId }) => keyId)).toEqual([id]);
    expect(sealedNow().context.sealedAt).toBe(DAY);
    expect((await open(sealedNow(), held(), EXPECTED)).toString()).toBe(PLAINTEXT);
    await expect(open(sealedNow(), [old.privateKey], EXPECTED)).rejects.toMatchObject({ code: 'NO_MATCHING_RECIPIENT' });
    expect(held()).toContain(old.privateKey);
    expect(readFileSync(file('elsewhere.yaml'), 'utf8')).toBe(elsewhere);

    // what is applied needs the old one
    const early = rotate('--finish');
    expect(early).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/ConfigMap agent-sealed in agents holds the gateway-token of agent, sealed for none of the keys that stay; apply/) });
    expect(held()).toContain(old.privateKey);

    apply();
    expect(rotate('--finish')).toEqual({ status: 0, stdout: '', stderr: `retired ${old.keyId} (old.pem); what was sealed for it alone opens nowhere any more\n` });
    expect(held()).toHaveLength(1);
    expect((await open(sealedNow(), held(), EXPECTED)).toString()).toBe(PLAINTEXT);
    expect(rotate('--finish').stderr).toBe('no private key in Secret openclaw-sealing-key in agents was replaced\n');
    expect(kubectl.state.annotations).toEqual({});
    expect(kubectl.state.calls.flat().join(' ')).not.toContain('PRIVATE KEY');
  });

  test('--finish removes no key of which nothing says that it was replaced, unless it is told to, and nothing that is no key', async () => {
    kubectl.hold('other.pem', other.privateKey);
    kubectl.hold('broken.pem', 'broken');
    const { status, stderr } = rotate('--finish');
    expect(status).toBe(0);
    expect(stderr).toMatch(/broken\.pem: is no private key that can be read; it stays\n/);
    expect(stderr).toContain(`${other.keyId} (other.pem) stays: nothing says that another key took its place; --retire ${other.keyId} removes it\n`);
    expect(Object.keys(kubectl.state.secret)).toEqual(['old.pem', 'other.pem', 'broken.pem']);

    expect(rotate('--finish', '--retire', other.keyId).status).toBe(0);
    expect(Object.keys(kubectl.state.secret)).toEqual(['old.pem', 'broken.pem']);
    // neither the current one nor one that is not there
    for (const id of [old.keyId, other.keyId]) expect(rotate('--finish', '--retire', id).stderr).toMatch(/is no private key in Secret .* but the current one; correct --retire/);
    expect(rotate('--retire', other.keyId)).toMatchObject({ status: 2, stderr: expect.stringContaining('give --finish, too') });
  });

  test('a file that KMS opens and no private key of the Secret stays as it is; and where there is no other, that is told', async () => {
    const server = await KmsServer.start();
    const sealed = async (field: string, publicKeys: readonly string[]) => formatSealedFile(await seal({ plaintext: PLAINTEXT, publicKeys, kmsKeys: [KEY], namespace: 'agents', name: 'agent', field, sealedAt: DAY }));
    try {
      Object.assign(process.env, server.env);
      writeFileSync(file('offline.yaml'), await sealed('auth-key', [keyPair(2).publicKey]));
      writeFileSync(file('kms.yaml'), await sealed('note', []));
    } finally {
      await server.stop();
    }
    const before = ['offline.yaml', 'kms.yaml'].map(name => readFileSync(file(name), 'utf8'));
    expect(rotate()).toMatchObject({ status: 0, stderr: expect.stringMatching(/^sealed 1 files of agents for /) });
    apply();
    expect(rotate('--finish')).toMatchObject({ status: 0, stderr: expect.stringMatching(/^retired /) });
    expect(['offline.yaml', 'kms.yaml'].map(name => readFileSync(file(name), 'utf8'))).toEqual(before);

    for (const name of ['agent.yaml', 'offline.yaml']) {
      rmSync(file(name));
      for (const args of [[], ['--finish']]) expect(rotate(...args)).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/the files of namespace agents open by KMS, and by no key pair in the cluster: there is none to rotate; /) });
    }
    rmSync(file('kms.yaml'));
    expect(rotate().stderr).toMatch(/no file is sealed for namespace agents; correct the paths or the namespace/);
  });

  test('a file for a key of which nothing says that it was replaced is sealed for the other pair, too, and keeps none from being made', async () => {
    kubectl.hold('other.pem', other.privateKey);
    await write('left.yaml', 'agents', [other.publicKey]);
    const { status, stderr } = rotate();
    expect(status).toBe(0);
    const { id } = parsePublicKey(readFileSync(file('agents.pem'), 'utf8'));
    expect([old.keyId, other.keyId]).not.toContain(id);
    expect(stderr).toContain(`left.yaml stays sealed for ${other.keyId}, too: nothing says that another key took its place; `);
    expect(stderr).toContain(`sealed 2 files of agents for ${id}, whose public key is in ${file('agents.pem')}, and not for ${old.keyId} any more\n`);
    expect(sealedNow().recipients.map(({ keyId }) => keyId)).toEqual([id]);
    expect(readSealedFile(file('left.yaml')).recipients.map(({ keyId }) => keyId)).toEqual([other.keyId, id]);
    expect(held()).toEqual([old.privateKey, other.privateKey, expect.any(String)]);
    expect(kubectl.state.annotations).toEqual({ [replacedBy(old.keyId)]: id });
  });

  test('the command to go on with has the name of the Secret where it is not the usual one', () => {
    expect(rotate('--secret-name', 'keys-of-mine').stderr).toContain(`--public-key ${file('agents.pem')} --secret-name keys-of-mine …`);
  });

  describe('beside somebody else', () => {
    const everything = () => ({ secret: kubectl.state.secret, files: ['agents.pem', 'agent.yaml'].map(name => readFileSync(file(name), 'utf8')) });

    test('who begins a rotation at the same time writes nothing and hands nothing over', () => {
      kubectl.state = { ...kubectl.state, meanwhile: { annotations: { [replacedBy(old.keyId)]: other.keyId } } };
      const before = everything();
      expect(rotate()).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/^cdk8s-openclaw: `kubectl apply .*` failed with exit code 1; /) });
      expect(everything()).toEqual(before);
      expect(kubectl.state.annotations).toEqual({ [replacedBy(old.keyId)]: other.keyId });
    });

    test('who changes the Secret before a key is retired keeps all keys', () => {
      rotate();
      apply();
      const { state } = kubectl;
      kubectl.state = { ...state, meanwhile: { resourceVersion: '8' } };
      const before = everything();
      expect(Object.keys(before.secret)).toHaveLength(2);
      expect(rotate('--finish')).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/^cdk8s-openclaw: `kubectl --namespace agents patch secret .*` failed with exit code 1; /) });
      expect(everything()).toEqual(before);
      expect(kubectl.state.annotations).toEqual(state.annotations);
      kubectl.state = state;
      expect(rotate('--finish').status).toBe(0);
    });
  });

  test('--finish keeps a key that a file or an applied manifest is sealed for still', async () => {
    kubectl.hold('other.pem', other.privateKey);
    await write('agent.yaml', 'agents', [old.publicKey, other.publicKey]);
    expect(rotate('--finish', '--retire', other.keyId)).toMatchObject({ status: 1, stderr: expect.stringMatching(/agent\.yaml: is sealed for a key that would be retired still; drop that key .* \(UNKNOWN_RECIPIENT\)/) });
    const applied = toPodDocument(await seal({ plaintext: PLAINTEXT, publicKeys: [other.publicKey], ...EXPECTED }));
    kubectl.state = { ...kubectl.state, configMaps: [{ metadata: { name: 'agent-sealed' }, data: { 'gateway-token.json': applied } }] };
    await write('agent.yaml', 'agents', [old.publicKey]);
    expect(rotate('--finish', '--retire', other.keyId)).toMatchObject({ status: 1, stderr: expect.stringMatching(/ConfigMap agent-sealed in agents holds the gateway-token of agent, sealed for none of the keys that stay/) });
    expect(Object.keys(kubectl.state.secret)).toEqual(['old.pem', 'other.pem']);
  });

  test('a recipient whose private key is elsewhere stays one, and keeps no key from being needed', async () => {
    const [colleague, publicKeyFile] = [keyPair(2), join(folder, 'colleague.pem')];
    writeFileSync(publicKeyFile, colleague.publicKey);
    await write('agent.yaml', 'agents', [old.publicKey, colleague.publicKey]);
    apply();
    expect(rotate().stderr).toMatch(/agent\.yaml: sealed for sha256:.*, whose public key was not given; give it with --recipient \(MISSING_PUBLIC_KEY\)/);
    expect(held()).toEqual([old.privateKey]);
    expect(rotate('--recipient', publicKeyFile).status).toBe(0);
    expect(sealedNow().recipients.map(({ keyId }) => keyId)).toEqual([colleague.keyId, parsePublicKey(readFileSync(file('agents.pem'), 'utf8')).id]);
    // the colleague's key opens what is applied, and is not in the cluster
    expect(rotate('--finish')).toMatchObject({ status: 1, stderr: expect.stringContaining('sealed for none of the keys that stay') });
    expect(held()).toContain(old.privateKey);
    apply();
    expect(rotate('--finish').status).toBe(0);
    expect(held()).not.toContain(old.privateKey);
  });

  describe('that was interrupted', () => {
    beforeEach(async () => write('second.yaml', 'agents', [old.publicKey]));
    const isWhole = async () => {
      const { id } = parsePublicKey(readFileSync(file('agents.pem'), 'utf8'));
      for (const name of ['agent.yaml', 'second.yaml']) {
        expect(readSealedFile(file(name)).recipients.map(({ keyId }) => keyId)).toEqual([id]);
        expect((await open(readSealedFile(file(name)), held(), EXPECTED)).toString()).toBe(PLAINTEXT);
      }
    };

    test('before it wrote anything is completed with the pair that the cluster has', async () => {
      const before = ['agents.pem', 'agent.yaml', 'second.yaml'].map((name): [string, string] => [name, readFileSync(file(name), 'utf8')]);
      rotate();
      for (const [name, text] of before) writeFileSync(file(name), text);
      expect(rotate().status).toBe(0);
      expect(held()).toHaveLength(2);
      await isWhole();
    });

    test('between two files is completed', async () => {
      const second = readFileSync(file('second.yaml'), 'utf8');
      rotate();
      writeFileSync(file('second.yaml'), second);
      expect(rotate('--finish')).toMatchObject({ status: 1, stderr: expect.stringMatching(/second\.yaml: is sealed for a key that would be retired, and for none that stays; complete the rotation/) });
      expect(rotate()).toMatchObject({ status: 0, stderr: expect.stringMatching(/sealed 1 files of agents for .*: a rotation that was begun is completed, and no further pair was made; run it again for one\n/) });
      expect(held()).toHaveLength(2);
      await isWhole();
    });

    test('by a merge that took the old public key is completed, and not undone', async () => {
      const [publicKey, second] = ['agents.pem', 'second.yaml'].map(name => readFileSync(file(name), 'utf8'));
      rotate();
      const [rotated, sealed] = ['agents.pem', 'agent.yaml'].map(name => readFileSync(file(name), 'utf8'));
      writeFileSync(file('agents.pem'), publicKey);
      expect(rotate()).toMatchObject({ status: 0, stderr: expect.stringContaining('sealed 0 files of agents for') });
      expect(['agents.pem', 'agent.yaml'].map(name => readFileSync(file(name), 'utf8'))).toEqual([rotated, sealed]);
      writeFileSync(file('agents.pem'), publicKey);
      writeFileSync(file('second.yaml'), second);
      expect(rotate()).toMatchObject({ status: 0, stderr: expect.stringContaining('sealed 1 files of agents for') });
      expect(['agents.pem', 'agent.yaml'].map(name => readFileSync(file(name), 'utf8'))).toEqual([rotated, sealed]);
      expect(held()).toHaveLength(2);
      await isWhole();
    });

    test('and followed by another one is completed with the last pair', async () => {
      const before = ['agents.pem', 'agent.yaml'].map((name): [string, string] => [name, readFileSync(file(name), 'utf8')]);
      rotate();
      const between = readFileSync(file('second.yaml'), 'utf8');
      rotate();
      const last = readFileSync(file('agents.pem'), 'utf8');
      for (const [name, text] of [...before, ['second.yaml', between]]) writeFileSync(file(name), text);
      expect(rotate()).toMatchObject({ status: 0, stderr: expect.stringContaining('sealed 2 files of agents for') });
      expect(readFileSync(file('agents.pem'), 'utf8')).toBe(last);
      expect(held()).toHaveLength(3);
      await isWhole();
    });
  });

  test('hands nothing over and writes nothing where something is wrong', async () => {
    const before = readFileSync(file('agents.pem'), 'utf8');
    const refused = (message: RegExp) => {
      expect(rotate()).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(message) });
      expect(readFileSync(file('agents.pem'), 'utf8')).toBe(before);
      expect(kubectl.state.calls.filter(call => !call.includes('get'))).toEqual([]);
    };
    await write('agent.yaml', 'agents', [other.publicKey]);
    refused(/agent\.yaml: is sealed for no key that Secret openclaw-sealing-key in agents holds; give it the current key with `cdk8s-openclaw reseal --add`, or leave it out \(NO_MATCHING_RECIPIENT\)\n$/);
    await write('agent.yaml', 'agents', [old.publicKey]);
    await write('elsewhere.yaml', 'others', [old.publicKey]);
    refused(/elsewhere\.yaml: is sealed for the key in .*agents\.pem, too, and for namespace others; give that namespace a pair of its own/);
    await write('elsewhere.yaml', 'others', [other.publicKey]);
    kubectl.state = { ...kubectl.state, secret: {} };
    kubectl.hold('other.pem', other.privateKey);
    refused(/does not hold the private key of .*agents\.pem \(sha256:.*\); see whether kubectl talks to the right cluster/);
    expect(rotate('--finish').status).toBe(1);
    expect(Object.keys(kubectl.state.secret)).toEqual(['other.pem']);
  });
});
