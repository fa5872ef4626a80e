import { KeyObject, X509Certificate } from 'node:crypto';
import { SealingError, inFile } from '../errors';
import { PemSource, parsePublicKey, pemLabels } from '../keys';

const FIX = 'get the controller\'s certificate with `kubeseal --fetch-cert`';

/**
 * Reads the certificate of a sealed-secrets controller, to seal for.
 *
 * It is signed by its own key: that it is the right controller's is for whoever fetched it to know.
 *
 * @param now at which it must not have expired: the controller goes on opening what was sealed before, and kubeseal refuses to seal
 * @throws SealingError PRIVATE_KEY_GIVEN, BAD_CERTIFICATE, EXPIRED_CERT, NOT_RSA, WEAK_KEY; each names the file, if it was given
 */
export function parseCertificate(source: PemSource, now: Date): KeyObject {
  return typeof source === 'string' ? parse(source, now) : inFile(source.file, () => parse(source.pem, now));
}

function parse(pem: string, now: Date): KeyObject {
  const labels = pemLabels(pem);
  if (labels.some((label) => label.endsWith('PRIVATE KEY'))) {
    throw new SealingError('PRIVATE_KEY_GIVEN', 'holds a private key', `${FIX}; if this file was ever shared or committed, have the controller renew its key and seal all values again`);
  }
  if (labels.length !== 1 || labels[0] !== 'CERTIFICATE') {
    const found = labels.length === 0 ? 'nothing in PEM' : labels.join(' and ').toLowerCase();
    throw new SealingError('BAD_CERTIFICATE', `holds ${found}, expected one certificate in PEM`, FIX);
  }
  const certificate = decode(pem);
  const key = checkedKey(certificate);
  // of no use against an attacker, who can sign too: what is damaged would be sealed for a key that nobody has
  if (certificate.issuer === certificate.subject && !certificate.verify(certificate.publicKey)) throw damaged();
  const expiry = new Date(certificate.validTo);
  if (now >= expiry) throw new SealingError('EXPIRED_CERT', `the certificate expired at ${expiry.toISOString()}`, FIX);
  return key;
}

function decode(pem: string): X509Certificate {
  try {
    const certificate = new X509Certificate(pem);
    if (!Number.isNaN(Date.parse(certificate.validTo))) return certificate;
  } catch {
    // OpenSSL's own message tells nothing to people.
  }
  throw damaged();
}

function damaged(): SealingError {
  return new SealingError('BAD_CERTIFICATE', 'is not a readable certificate in PEM', FIX);
}

function checkedKey(certificate: X509Certificate): KeyObject {
  try {
    return parsePublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' }) as string).key;
  } catch (error) {
    if (error instanceof SealingError) throw new SealingError(error.code, `the certificate's key ${error.problem}`, FIX);
    throw damaged();
  }
}
