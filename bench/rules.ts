import { join } from 'node:path';
import { Benchmark } from './benchmark';
import { app, run } from './process';

/** Agents among which a pod is checked, few and many. */
const FEW = 100;
const MANY = 1000;

/**
 * Time in which a pod's manifests are held against all rules, the index of everything included: it is to be the same however many others there are.
 */
export function rulesBenchmarks(folder: string, sealed: string): Benchmark[] {
  const manifests = (agents: number) => {
    const file = join(folder, `rules-${agents}.json`);
    run(app('manifests'), sealed, `${agents}`, file);
    return file;
  };
  const perPod = (file: string) => Number(run(app('rules'), file));
  const [many, few] = [manifests(MANY), manifests(FEW)];
  return [{ name: 'rules-growth', goal: 1.3, rounds: 5, ours: () => perPod(many), baseline: () => perPod(few) }];
}
