import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { keyPair, pkcs8, spki, weakKeyPair } from './keys';
import { sealingError, thrown } from './samples';
import { SealingErrorCode } from '../../src/sealing/errors';
import { generateKeyPair, parsePrivateKey, parsePublicKey } from '../../src/sealing/keys';

/** A base64 line of any PEM text: what no message may show. */
const PEM_LINE = /[A-Za-z0-9+/]{32}/;
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('generateKeyPair', () => {
  test('makes RSA keys of 4096 bits that belong together', async () => {
    const pair = await generateKeyPair();
    const publicKey = parsePublicKey(pair.publicKey);
    expect(publicKey.id).toBe(pair.keyId);
    expect(parsePrivateKey(pair.privateKey).id).toBe(pair.keyId);
    expect(publicKey.key.asymmetricKeyDetails).toEqual({ modulusLength: 4096, publicExponent: 65537n });
    expect(pair.publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(pair.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });
});

describe('parsePublicKey', () => {
  test('tells the id, however the key is written', () => {
    const { keyId, publicKey } = keyPair();
    const { key, id } = parsePublicKey(publicKey);
    expect(id).toBe(keyId);
    expect(parsePublicKey(key.export({ type: 'pkcs1', format: 'pem' }) as string).id).toBe(keyId);
    expect(parsePublicKey(`a comment\n${publicKey.replaceAll('\n', '\r\n')}`).id).toBe(keyId);
  });

  test.each<[string, () => string, SealingErrorCode]>([
    ['a private key', () => keyPair().privateKey, 'PRIVATE_KEY_GIVEN'],
    ['a private key in PKCS #1', () => createPrivateKey(keyPair().privateKey).export({ type: 'pkcs1', format: 'pem' }) as string, 'PRIVATE_KEY_GIVEN'],
    ['a private key behind the public one', () => keyPair().publicKey + keyPair().privateKey, 'PRIVATE_KEY_GIVEN'],
    ['two public keys', () => keyPair(0).publicKey + keyPair(1).publicKey, 'BAD_PUBLIC_KEY'],
    ['a certificate', () => CERTIFICATE, 'BAD_PUBLIC_KEY'],
    ['nothing', () => '', 'BAD_PUBLIC_KEY'],
    ['a damaged key', () => keyPair().publicKey.replace('MII', 'MIA'), 'BAD_PUBLIC_KEY'],
    ['a key of 2048 bits', () => weakKeyPair().publicKey, 'WEAK_KEY'],
    ['a key with the exponent 3', () => spki(createPublicKey({ format: 'jwk', key: { ...createPublicKey(keyPair().publicKey).export({ format: 'jwk' }), e: 'Aw' } })), 'WEAK_KEY'],
    ['an elliptic key', () => spki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey), 'NOT_RSA'],
    ['a key for RSA-PSS', () => spki(generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).publicKey), 'NOT_RSA'],
  ])('refuses %s, and names the file', (_, pem, code) => {
    const error = thrown(() => parsePublicKey({ pem: pem(), file: 'keys/agents.pem' }));
    expect(error).toEqual(sealingError(code, { file: 'keys/agents.pem' }));
    expect((error as Error).message).not.toMatch(PEM_LINE);
  });
});

describe('parsePrivateKey', () => {
  test('tells the id of the public key', () => {
    const { keyId, privateKey } = keyPair();
    const { key, id } = parsePrivateKey(privateKey);
    expect(id).toBe(keyId);
    expect(parsePrivateKey(key.export({ type: 'pkcs1', format: 'pem' }) as string).id).toBe(keyId);
  });

  test.each<[string, () => string, SealingErrorCode, RegExp]>([
    ['a public key', () => keyPair().publicKey, 'BAD_PRIVATE_KEY', /holds public key, expected one private key/],
    ['two private keys', () => keyPair(0).privateKey + keyPair(1).privateKey, 'BAD_PRIVATE_KEY', /private key and private key/],
    ['nothing', () => '', 'BAD_PRIVATE_KEY', /holds nothing in PEM/],
    ['a damaged key', () => keyPair().privateKey.replace('MII', 'MIA'), 'BAD_PRIVATE_KEY', /not a readable private key/],
    ['a key with a passphrase', () => protectedKey('pkcs8'), 'BAD_PRIVATE_KEY', /protected by a passphrase/],
    ['a key with a passphrase in PKCS #1', () => protectedKey('pkcs1'), 'BAD_PRIVATE_KEY', /protected by a passphrase/],
    ['an elliptic key', () => pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey), 'NOT_RSA', /of type ec/],
  ])('refuses %s, and names the file', (_, pem, code, problem) => {
    const error = thrown(() => parsePrivateKey({ pem: pem(), file: 'key.pem' }));
    expect(error).toEqual(sealingError(code, { file: 'key.pem', problem: expect.stringMatching(problem) }));
    expect((error as Error).message).not.toMatch(PEM_LINE);
  });
});

function protectedKey(type: 'pkcs1' | 'pkcs8'): string {
  const key = createPrivateKey(keyPair().privateKey);
  return key.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as never) as unknown as string;
}
