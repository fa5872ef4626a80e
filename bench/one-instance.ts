import { join } from 'node:path';
import { Benchmark } from './benchmark';
import { app, wallOf } from './process';

/** Time of the whole process of an app with one agent, against that of an app with an empty chart which loads the same libraries of cdk8s. */
export function oneInstanceBenchmark(folder: string, sealed: string): Benchmark {
  return {
    name: 'one-instance',
    goal: 1.15,
    rounds: 21,
    ours: () => wallOf(app('one-instance'), sealed, join(folder, 'one-instance')),
    baseline: () => wallOf(app('empty'), join(folder, 'empty')),
  };
}
