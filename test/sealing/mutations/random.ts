/* eslint-disable no-bitwise -- a generator of numbers is made of bits */

/** Numbers that look random, the same for the same seed. It is Marsaglia's xorshift32: nothing secret depends on it. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed | 0) || 1;
    for (let round = 0; round < 10; round++) this.below(2);
  }

  /** An integer from 0 to `limit` - 1. */
  public below(limit: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }

  public of<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  public bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}
