/*
 * Ratios of speed and memory: a table on the terminal, and `results.json` beside this file.
 *
 * Everything that is measured runs in a process of its own, from the compiled library. What the measures have in common (keys, sealed files, manifests) is made before.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure } from './benchmark';
import { oneInstanceBenchmark } from './one-instance';
import { printHeader, printResult, writeResults } from './report';
import { writeSealedFiles } from './sealed-files';
import { statusBenchmarks } from './status';
import { MANY_AGENTS, synthBenchmarks } from './synth';
import { unsealBenchmarks } from './unseal';
import { generateKeyPair } from '../src/sealing';

async function main(folder: string): Promise<void> {
  console.log(`Node.js ${process.version}; sealing values for ${MANY_AGENTS} agents\n`);
  const keyPair = await generateKeyPair();
  const sealed = await writeSealedFiles(join(folder, 'sealed'), MANY_AGENTS, keyPair);
  const benchmarks = [
    ...synthBenchmarks(folder, sealed),
    oneInstanceBenchmark(folder, sealed),
    ...unsealBenchmarks(folder, sealed, keyPair),
    ...statusBenchmarks(folder),
  ];

  printHeader();
  writeResults(benchmarks.map(benchmark => {
    const result = measure(benchmark);
    printResult(result);
    return result;
  }));
}

const temporary = mkdtempSync(join(tmpdir(), 'cdk8s-openclaw-bench-'));
void main(temporary).finally(() => rmSync(temporary, { recursive: true }));
