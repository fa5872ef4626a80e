import { KeyObject, createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key pair as `generateKeyPair` gives it. */
export interface TestKeyPair {
  readonly keyId: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Demo keys, and what was sealed for one of them long ago. */
export const VECTORS = join(__dirname, 'vectors');

// Using RSA keys takes its time on a busy machine.
jest.setTimeout(60_000);

/** One of three key pairs of 3072 bits, the smallest that are accepted. */
export function keyPair(n: 0 | 1 | 2 = 0): TestKeyPair {
  return storedKeyPair(`key-${n}.pem`);
}

/** A key pair of 4096 bits, as `keygen` makes them. */
export function demoKeyPair(): TestKeyPair {
  return storedKeyPair('demo-key.pem');
}

/** A key pair that is too small. */
export function weakKeyPair(): TestKeyPair {
  return asTestKeyPair(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
}

const stored = new Map<string, TestKeyPair>();

function storedKeyPair(file: string): TestKeyPair {
  const found = stored.get(file) ?? asTestKeyPair(createPrivateKey(readFileSync(join(VECTORS, file))));
  stored.set(file, found);
  return found;
}

function asTestKeyPair(privateKey: KeyObject): TestKeyPair {
  const publicKey = createPublicKey(privateKey);
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
