/** What was measured of one thing, round by round. */
export interface Figure {
  readonly name: string;
  /** A value of each round: ratios, or what `unit` says. */
  readonly values: readonly number[];
  /** @default - the values are ratios. */
  readonly unit?: 'ms';
  /** What the median has to be. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
  /** What it is made of, in words with units, such as the two rates of a ratio. */
  readonly details: string;
}

/** The middle of an odd number of values; of an even number, the higher one of the two in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Whether the goal is reached, where there is one. */
export function isReached({ values, goal }: Figure): boolean | undefined {
  if (!goal) return undefined;
  return 'atMost' in goal ? median(values) <= goal.atMost : median(values) >= goal.atLeast;
}
