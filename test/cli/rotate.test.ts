import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubectlDouble } from './kubectl-double';
import { run } from './run';
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
    expect(rotate('--finish').stderr).toBe('there is no private key to retire in Secret openclaw-sealing-key in agents\n');
    expect(kubectl.state.calls.flat().join(' ')).not.toContain('PRIVATE KEY');
  });

  test('--finish keeps a key that a file is sealed for still, one that is said to stay, and what is no key', async () => {
    kubectl.hold('other.pem', other.privateKey);
    kubectl.hold('broken.pem', 'broken');
    await write('agent.yaml', 'agents', [old.publicKey, other.publicKey]);
    const { status, stderr } = rotate('--finish');
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`agent\\.yaml: is sealed for ${other.keyId} still, which would be retired; drop that key .* \\(UNKNOWN_RECIPIENT\\)`));
    writeFileSync(join(folder, 'other.pem'), other.publicKey);
    const kept = rotate('--finish', '--keep', join(folder, 'other.pem'));
    expect(kept.status).toBe(0);
    expect(kept.stderr).toMatch(/broken\.pem: is no private key that can be read; it stays\n.*there is no private key to retire/s);
    expect(Object.keys(kubectl.state.secret)).toEqual(['old.pem', 'other.pem', 'broken.pem']);
  });

  test('leaves files alone that KMS alone opens', async () => {
    const server = await KmsServer.start();
    try {
      Object.assign(process.env, server.env);
      writeFileSync(file('kms.yaml'), formatSealedFile(await seal({ plaintext: PLAINTEXT, kmsKeys: [KEY], namespace: 'agents', name: 'agent', field: 'auth-key', sealedAt: DAY })));
    } finally {
      await server.stop();
    }
    const before = readFileSync(file('kms.yaml'), 'utf8');
    expect(rotate()).toMatchObject({ status: 0, stderr: expect.stringContaining('sealed 1 files of agents for ') });
    apply();
    expect(rotate('--finish')).toMatchObject({ status: 0, stderr: expect.stringMatching(/^retired /) });
    expect(readFileSync(file('kms.yaml'), 'utf8')).toBe(before);
  });

  test('changes nothing where a file cannot be sealed', async () => {
    await write('agent.yaml', 'agents', [other.publicKey]);
    const before = readFileSync(file('agents.pem'), 'utf8');
    const { status, stderr } = rotate();
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/agent\.yaml: is not sealed for sha256:.*, the key in .*agents\.pem; .* \(NO_MATCHING_RECIPIENT\)\n$/) });
    expect(readFileSync(file('agents.pem'), 'utf8')).toBe(before);
    expect(kubectl.state.calls).toEqual([]);
  });

  test('--finish removes nothing from a cluster that does not hold the current key', () => {
    const state = kubectl.state;
    kubectl.state = { ...state, secret: {} };
    kubectl.hold('other.pem', other.privateKey);
    const { status, stderr } = rotate('--finish');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/does not hold the private key of .*agents\.pem \(sha256:.*\); see whether kubectl talks to the right cluster/) });
    expect(Object.keys(kubectl.state.secret)).toEqual(['other.pem']);
  });
});
