import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Benchmark } from './benchmark';
import { app, run } from './process';

/** Agents in the app that the ratios are about, and in the one that shows how it grows. */
const AGENTS = 1000;
export const MANY_AGENTS = 4000;

/**
 * Time to construct an app with one chart and to synthesize it to a folder, measured within the process. Ours includes reading the sealed files; the raw manifests are in memory.
 */
export function synthBenchmarks(folder: string, sealed: string): Benchmark[] {
  const ours = (agents: number) => Number(run(app('synth'), sealed, `${agents}`, join(folder, `synth-${agents}`)));

  const manifests = join(folder, 'manifests.json');
  run(app('manifests'), sealed, `${AGENTS}`, manifests);
  const raw = () => Number(run(app('synth-raw'), manifests, join(folder, 'synth-raw')));

  ours(AGENTS);
  raw();
  checkSame(outputIn(folder, `synth-${AGENTS}`), outputIn(folder, 'synth-raw'));

  return [
    { name: 'synth-1000', goal: 1.5, rounds: 5, ours: () => ours(AGENTS), baseline: raw },
    { name: 'synth-growth', goal: 4.4, rounds: 3, ours: () => ours(MANY_AGENTS), baseline: () => ours(AGENTS) },
  ];
}

function outputIn(...folder: string[]): Buffer {
  return readFileSync(join(...folder, 'agents.k8s.yaml'));
}

/** Less output would be less work. */
function checkSame(ours: Buffer, raw: Buffer): void {
  if (!ours.equals(raw)) throw new Error('synth-1000: the raw ApiObjects give other manifests than the constructs: mend bench/apps/synth-raw.cjs');
}
