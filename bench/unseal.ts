import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Benchmark } from './benchmark';
import { memoryOf, run, wallOf } from './process';
import { NAMESPACE } from './sealed-files';
import { GeneratedKeyPair, readSealedFile } from '../src/sealing';
import { toPodDocument } from '../src/sealing/pod-document';

const UNSEAL = join(__dirname, '..', 'lib', 'programs', 'unseal.cjs');
const NOTHING = ['-e', '0'];
const NAME = 'agent0';
const FIELD = 'auth-key';

/** The program that runs at each start of a pod, opening one value, against a Node.js that does nothing. */
export function unsealBenchmarks(folder: string, sealed: string, { privateKey }: GeneratedKeyPair): Benchmark[] {
  const [keys, documents, out] = ['keys', 'documents', 'opened'].map(name => join(folder, name));
  [keys, documents, out].forEach(path => mkdirSync(path));
  writeFileSync(join(keys, 'private.pem'), privateKey);
  writeFileSync(join(documents, `${FIELD}.json`), toPodDocument(readSealedFile(join(sealed, `${NAME}.${FIELD}.yaml`))));

  const unseal = [UNSEAL, '--namespace', NAMESPACE, '--name', NAME, '--keys', keys, '--sealed', documents, '--out', out, '--required', FIELD];
  run(...unseal);
  if (readFileSync(join(out, FIELD)).length === 0) throw new Error('unseal-wall: unseal has opened nothing');

  return [
    { name: 'unseal-wall', goal: 1.6, rounds: 21, ours: () => wallOf(...unseal), baseline: () => wallOf(...NOTHING) },
    { name: 'unseal-memory', goal: 1.25, rounds: 3, ours: () => memoryOf(...unseal), baseline: () => memoryOf(...NOTHING) },
  ];
}
