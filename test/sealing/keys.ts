import { KeyObject, createHash, generateKeyPairSync } from 'node:crypto';

/** A key pair as `generateKeyPair` gives it, but of 3072 bits: the smallest that is accepted, and quick to make. */
export interface TestKeyPair {
  readonly keyId: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

// Making RSA keys and using them takes its time on a busy machine.
jest.setTimeout(60_000);

const pairs: TestKeyPair[] = [];

/** The n-th key pair of a test file, made when it is first asked for. */
export function keyPair(n = 0): TestKeyPair {
  pairs[n] ??= rsaKeyPair(3072);
  return pairs[n];
}

/** A key pair that is too small. */
export function weakKeyPair(): TestKeyPair {
  return rsaKeyPair(2048);
}

function rsaKeyPair(modulusLength: number): TestKeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    keyId: `sha256:${createHash('sha256').update(der).digest('hex')}`,
    publicKey: spki(publicKey),
    privateKey: pkcs8(privateKey),
  };
}

export function spki(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }) as string;
}

export function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}
