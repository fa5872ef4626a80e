import { constants, createDecipheriv, privateDecrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VECTORS, demoKeyPair } from '../keys';

/** Certificates, and what kubeseal wrote for one of them. */
export const BITNAMI_VECTORS = join(VECTORS, 'bitnami');

export function vector(file: string): string {
  return readFileSync(join(BITNAMI_VECTORS, file), 'utf8');
}

/** The certificate of the demo key pair. */
export function demoCertificate(): string {
  return vector('demo-certificate.pem');
}

/**
 * Opens what the controller opens, by its own rules: written from its source, and shares nothing with what seals.
 *
 * @param label `namespace/name`, `namespace` or nothing, by scope
 * @param privateKey the demo key where none is given
 */
export function openAsController(encrypted: string, label: string, privateKey = demoKeyPair().privateKey): Buffer {
  const bytes = Buffer.from(encrypted, 'base64');
  const n = bytes[0] * 256 + bytes[1];
  const key = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: Buffer.from(label) }, bytes.subarray(2, 2 + n));
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from('00'.repeat(12), 'hex'), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(bytes.length - 16));
  return Buffer.concat([decipher.update(bytes.subarray(2 + n, bytes.length - 16)), decipher.final()]);
}
