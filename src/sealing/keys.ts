import { KeyObject, createHash, createPrivateKey, createPublicKey, generateKeyPair as generate } from 'node:crypto';
import { promisify } from 'node:util';
import { SealingError, SealingErrorCode, inFile } from './errors';
import { oncePerText } from '../checks/manifests/once';

/** NIST SP 800-57, part 1: 3072 bits of RSA stand for 128 bits of security. */
const MIN_MODULUS_BITS = 3072;
/** NIST SP 800-56B: no public exponent below this one. With an exponent of 1, the "encrypted" data key is the data key. */
const MIN_PUBLIC_EXPONENT = 65537n;
const GENERATED_MODULUS_BITS = 4096;

/** The text of a PEM file; with its name, so that errors can tell it. */
export type PemSource = string | {
  readonly pem: string;
  readonly file: string;
};

/** One half of a key pair, checked, with its id. */
export interface Key {
  /** `sha256:` and the SHA-256, in lower-case hex, of the public key as DER-encoded SubjectPublicKeyInfo. */
  readonly id: string;
  readonly key: KeyObject;
}

/** A new key pair, as PEM: the public key as SubjectPublicKeyInfo, the private one as unencrypted PKCS #8. */
export interface GeneratedKeyPair {
  readonly keyId: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Makes an RSA key pair of 4096 bits. Takes a second or more. */
export async function generateKeyPair(): Promise<GeneratedKeyPair> {
  const { publicKey, privateKey } = await promisify(generate)('rsa', { modulusLength: GENERATED_MODULUS_BITS });
  return pairOf({ id: keyId(publicKey), key: privateKey });
}

/** The pair that a private key is of. */
export function pairOf({ id, key }: Key): GeneratedKeyPair {
  return {
    keyId: id,
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string,
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/**
 * Reads a public key to seal for.
 *
 * @throws SealingError PRIVATE_KEY_GIVEN, BAD_PUBLIC_KEY, NOT_RSA, WEAK_KEY; each names the file, if it was given
 */
export function parsePublicKey(source: PemSource): Key {
  return parse(source, readPublicKey);
}

/** Once for each text: a batch of values is sealed for the same keys. */
const readPublicKey = oncePerText((pem: string): Key => {
  const labels = pemLabels(pem);
  // Node.js makes a public key out of a private one without a word.
  if (labels.some((label) => label.endsWith('PRIVATE KEY'))) {
    throw new SealingError('PRIVATE_KEY_GIVEN', 'holds a private key', 'give the public key; if this file was ever shared or committed, make a new pair');
  }
  if (labels.length !== 1 || !labels[0].endsWith('PUBLIC KEY')) throw badKey('BAD_PUBLIC_KEY', labels, 'public');

  const key = decode('BAD_PUBLIC_KEY', 'public', () => createPublicKey(pem));
  const { modulusLength = 0, publicExponent = 0n } = rsaDetails(key);
  if (modulusLength < MIN_MODULUS_BITS) throw weak(`is an RSA key of ${modulusLength} bits`);
  if (publicExponent < MIN_PUBLIC_EXPONENT) throw weak(`has the public exponent ${publicExponent}`);
  return { id: keyId(key), key };
});

/**
 * Reads a private key to open with.
 *
 * @throws SealingError BAD_PRIVATE_KEY, NOT_RSA; each names the file, if it was given
 */
export function parsePrivateKey(source: PemSource): Key {
  return parse(source, (pem) => {
    const labels = pemLabels(pem);
    if (labels.length !== 1 || !labels[0].endsWith('PRIVATE KEY')) throw badKey('BAD_PRIVATE_KEY', labels, 'private');
    if (labels[0].startsWith('ENCRYPTED') || pem.includes('Proc-Type: 4,ENCRYPTED')) {
      throw new SealingError('BAD_PRIVATE_KEY', 'is protected by a passphrase', 'give the key without one, as `cdk8s-openclaw keygen` makes it');
    }
    const key = decode('BAD_PRIVATE_KEY', 'private', () => createPrivateKey(pem));
    rsaDetails(key);
    return { id: keyId(createPublicKey(key)), key };
  });
}

function parse(source: PemSource, read: (pem: string) => Key): Key {
  return typeof source === 'string' ? read(source) : inFile(source.file, () => read(source.pem));
}

function keyId(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return `sha256:${createHash('sha256').update(der).digest('hex')}`;
}

/** The kinds of all PEM blocks in a text. More than one is refused: OpenSSL would take the first and ignore the rest. */
export function pemLabels(text: string): string[] {
  return [...text.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----/gm)].map(([, label]) => label);
}

function decode(code: SealingErrorCode, kind: string, create: () => KeyObject): KeyObject {
  try {
    return create();
  } catch {
    // OpenSSL's own message tells nothing to people.
    throw new SealingError(code, `is not a readable ${kind} key in PEM`, `give the ${kind} key that \`cdk8s-openclaw keygen\` made`);
  }
}

function rsaDetails(key: KeyObject) {
  if (key.asymmetricKeyType !== 'rsa') {
    throw new SealingError('NOT_RSA', `is a key of type ${key.asymmetricKeyType}`, 'give an RSA key, as `cdk8s-openclaw keygen` makes it');
  }
  return key.asymmetricKeyDetails ?? {};
}

function badKey(code: SealingErrorCode, labels: readonly string[], kind: string): SealingError {
  const found = labels.length === 0 ? 'nothing in PEM' : labels.join(' and ').toLowerCase();
  return new SealingError(code, `holds ${found}, expected one ${kind} key in PEM`, `give the ${kind} key that \`cdk8s-openclaw keygen\` made`);
}

function weak(problem: string): SealingError {
  return new SealingError('WEAK_KEY', problem, `give an RSA key of ${MIN_MODULUS_BITS} bits or more and exponent ${MIN_PUBLIC_EXPONENT}, as \`cdk8s-openclaw keygen\` makes it`);
}
