/**
 * Something of ours against what it is built on. It is told as a ratio, which means the same on a fast machine and a slow one.
 */
export interface Benchmark {
  readonly name: string;
  /** The highest ratio that is good enough. */
  readonly goal: number;
  /** Rounds that count, an odd number: the ratio is the median of theirs. 0 for what is measured once, since it does not vary or takes minutes. */
  readonly rounds: number;
  /** Measures ours once, in a fresh process. */
  readonly ours: () => number;
  /** Measures what it is held against once, in a fresh process. */
  readonly baseline: () => number;
}

/** What came out of a benchmark. */
export interface Result {
  readonly name: string;
  readonly goal: number;
  /** The median of all rounds. */
  readonly ratio: number;
  readonly min: number;
  readonly max: number;
}

/** Pairs of runs in a round. */
const PAIRS = 3;

/**
 * Runs the two in turn, so that a machine which slows down for a while slows down both. Of each round the fastest run of either counts, since whatever else the machine does
 * only adds to a run; of all rounds the median.
 */
export function measure({ name, goal, rounds, ours, baseline }: Benchmark): Result {
  if (rounds === 0) {
    const ratio = ours() / baseline();
    return { name, goal, ratio, min: ratio, max: ratio };
  }
  // not counted: it finds the files' caches cold
  ours();
  baseline();
  const ratios = Array.from({ length: rounds }, () => round(ours, baseline)).sort((a, b) => a - b);
  return { name, goal, ratio: ratios[Math.floor(rounds / 2)], min: ratios[0], max: ratios[rounds - 1] };
}

function round(ours: () => number, baseline: () => number): number {
  const pairs = Array.from({ length: PAIRS }, () => [ours(), baseline()]);
  return Math.min(...pairs.map(pair => pair[0])) / Math.min(...pairs.map(pair => pair[1]));
}
