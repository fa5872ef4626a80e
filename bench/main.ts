/*
 * Ratios of speed and memory: a table on the terminal, and `results.json` beside this file.
 *
 * `--cluster` adds what only a cluster can tell, `--only-cluster` leaves out the rest; with `--quick` the cluster's part shows that it runs, and no more.
 *
 * Everything that is measured runs in a process of its own, from the compiled library. What the measures have in common (keys, sealed files, manifests) is made before.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure } from './benchmark';
import { missingSetting } from './cluster/needs';
import { oneInstanceBenchmark } from './one-instance';
import { printHeader, printResult, writeResults } from './report';
import { rulesBenchmarks } from './rules';
import { missingKubeseal, sealBatchBenchmark } from './seal-batch';
import { writeSealedFiles } from './sealed-files';
import { statusBenchmarks } from './status';
import { MANY_AGENTS, synthBenchmarks } from './synth';
import { unsealBenchmarks } from './unseal';
import { generateKeyPair } from '../src/sealing';

async function main(folder: string): Promise<void> {
  const { values: { cluster, quick, 'only-cluster': onlyCluster } } = parseArgs({
    options: { 'cluster': { type: 'boolean' }, 'only-cluster': { type: 'boolean' }, 'quick': { type: 'boolean' } },
  });
  const missing = cluster || onlyCluster ? await missingSetting() : undefined;
  if (missing && onlyCluster) throw new Error(missing);
  if (missing) console.log(`nothing is measured on a cluster: ${missing}\n`);
  if (!onlyCluster) await measureHere(folder);
  if ((cluster || onlyCluster) && !missing) await (await import('./cluster/main.js')).measureOnCluster(quick ?? false);
}

async function measureHere(folder: string): Promise<void> {
  console.log(`Node.js ${process.version}; sealing values for ${MANY_AGENTS} agents\n`);
  const withoutKubeseal = missingKubeseal();
  if (withoutKubeseal) console.log(`seal-batch is not measured: ${withoutKubeseal}\n`);
  const keyPair = await generateKeyPair();
  const sealed = await writeSealedFiles(join(folder, 'sealed'), MANY_AGENTS, keyPair);
  const benchmarks = [
    ...synthBenchmarks(folder, sealed),
    oneInstanceBenchmark(folder, sealed),
    ...rulesBenchmarks(folder, sealed),
    ...unsealBenchmarks(folder, sealed, keyPair),
    ...(withoutKubeseal ? [] : [sealBatchBenchmark(folder, keyPair)]),
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
// at its end by an interrupt, too
process.once('exit', () => rmSync(temporary, { recursive: true }));
void main(temporary);
