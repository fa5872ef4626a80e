/** How much is measured. */
export interface Extent {
  /** Rounds of each figure, an odd number. */
  readonly rounds: number;
  /** For which each way is under load, in a round. Half of it with a single connection. */
  readonly seconds: number;
  /** Between two looks at the memory. */
  readonly idleSeconds: number;
}

export const FULL: Extent = { rounds: 5, seconds: 20, idleSeconds: 30 };
/** No more than shows that it runs. */
export const QUICK: Extent = { rounds: 1, seconds: 3, idleSeconds: 5 };
