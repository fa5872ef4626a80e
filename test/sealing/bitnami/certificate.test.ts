import * as fc from 'fast-check';
import { demoCertificate, vector } from './opener';
import { parseCertificate } from '../../../src/sealing/bitnami/certificate';
import { SealingErrorCode } from '../../../src/sealing/errors';
import { demoKeyPair, keyPair, spki } from '../keys';
import { sealingError, thrown } from '../samples';

const NOW = new Date('2027-01-01');
const PEM_LINE = /[A-Za-z0-9+/]{32}/;

test('the key of a certificate is read, whatever stands around it', () => {
  expect(spki(parseCertificate(demoCertificate(), NOW))).toBe(demoKeyPair().publicKey);
  expect(spki(parseCertificate(`a comment\n${demoCertificate().replaceAll('\n', '\r\n')}`, NOW))).toBe(demoKeyPair().publicKey);
});

test('a certificate is taken until its last moment', () => {
  const at = (time: string) => () => parseCertificate({ file: 'controller.pem', pem: vector('expired-certificate.pem') }, new Date(time));
  expect(at('2025-12-31T23:59:59Z')).not.toThrow();
  expect(thrown(at('2026-01-01'))).toEqual(sealingError('EXPIRED_CERT', {
    message: 'controller.pem: the certificate expired at 2026-01-01T00:00:00.000Z; get the controller\'s certificate with `kubeseal --fetch-cert`',
  }));
});

test.each<[string, () => string, SealingErrorCode, RegExp]>([
  ['a private key', () => keyPair().privateKey, 'PRIVATE_KEY_GIVEN', /holds a private key/],
  ['a private key behind the certificate', () => demoCertificate() + keyPair().privateKey, 'PRIVATE_KEY_GIVEN', /holds a private key/],
  ['a public key', () => keyPair().publicKey, 'BAD_CERTIFICATE', /holds public key, expected one certificate/],
  ['two certificates', () => demoCertificate() + demoCertificate(), 'BAD_CERTIFICATE', /holds certificate and certificate/],
  ['nothing', () => '', 'BAD_CERTIFICATE', /holds nothing in PEM/],
  ['a damaged certificate', () => demoCertificate().replace('MII', 'MIA'), 'BAD_CERTIFICATE', /not a readable certificate/],
  ['a request for one', () => demoCertificate().replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST'), 'BAD_CERTIFICATE', /holds certificate request/],
  ['a key of 2048 bits', () => vector('weak-certificate.pem'), 'WEAK_KEY', /the certificate's key is an RSA key of 2048 bits/],
  ['an elliptic key', () => vector('elliptic-certificate.pem'), 'NOT_RSA', /the certificate's key is a key of type ec/],
])('%s is refused, and the file named', (_, pem, code, problem) => {
  const error = thrown(() => parseCertificate({ pem: pem(), file: 'controller.pem' }, NOW));
  expect(error).toEqual(sealingError(code, { file: 'controller.pem', problem: expect.stringMatching(problem), fix: expect.stringContaining('`kubeseal --fetch-cert`') }));
  expect((error as Error).message).not.toMatch(PEM_LINE);
});

test('a certificate that was changed gives no other key', () => {
  const pem = demoCertificate();
  fc.assert(fc.property(fc.nat(pem.length - 1), fc.nat(3), fc.string({ maxLength: 3, unit: fc.constantFrom(...'A9+/=-\n E') }), (at, length, instead) => {
    try {
      const key = parseCertificate({ pem: pem.slice(0, at) + instead + pem.slice(at + length), file: 'controller.pem' }, NOW);
      expect(spki(key)).toBe(demoKeyPair().publicKey);
    } catch (error) {
      expect(error).toMatchObject({ name: 'SealingError', file: 'controller.pem' });
      expect((error as Error).message).not.toMatch(PEM_LINE);
    }
  }), { numRuns: 1000 });
});
