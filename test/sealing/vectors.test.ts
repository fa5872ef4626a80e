import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VECTORS, demoKeyPair } from './keys';
import { EXPECTED, PLAINTEXT } from './samples';
import { sdkOpen } from './sdk';
import { open } from '../../src/sealing/open';
import { parsePodDocument, toPodDocument } from '../../src/sealing/pod-document';
import { readSealedFile } from '../../src/sealing/read-sealed-file';
import { formatSealedFile } from '../../src/sealing/sealed-file';

describe('a file that was sealed when version 1 was new', () => {
  const file = join(VECTORS, 'agent.auth-key.yaml');
  const { privateKey } = demoKeyPair();

  test('opens, here and with the SDK', async () => {
    const sealed = readSealedFile(file);
    expect((await open(sealed, [privateKey], EXPECTED)).toString()).toBe(PLAINTEXT);
    expect((await sdkOpen(Buffer.from(sealed.ciphertext, 'base64'), demoKeyPair())).plaintext.toString()).toBe(PLAINTEXT);
  });

  test('is still written so, and goes into the pod as it did', async () => {
    const sealed = readSealedFile(file);
    expect(formatSealedFile(sealed)).toBe(readFileSync(file, 'utf8'));
    const document = '{"format":"1",'
      + '"recipients":[{"type":"rsa-oaep-sha256","keyId":"sha256:4b33ee0bbec5e92da66e2020006196d1fc1118e4a38454b7546306515aef7164"}],'
      + '"context":{"format":"1","namespace":"agents","name":"agent","field":"auth-key","expiresAt":"2027-02-01"},'
      + `"ciphertext":"${sealed.ciphertext}"}`;
    expect(toPodDocument(sealed)).toBe(document);
    expect((await open(parsePodDocument(document), [privateKey], EXPECTED)).toString()).toBe(PLAINTEXT);
  });
});
