import { Identity } from '../../support/workload';
import { SoakedAgent } from '../agent';
import { SeenPod } from '../pod';

/** What of the agent no fault may change. */
export interface Kept extends Identity {
  /** The whole name in the tailnet. */
  readonly name: string;
  /** Of what is in the agent's data. */
  readonly data: string;
  /** What no log may have in it. */
  readonly secrets: readonly string[];
}

/** What went before a check. */
export interface Aftermath {
  readonly agent: SoakedAgent;
  readonly kept: Kept;
  /** Before the fault. */
  readonly before: SeenPod;
  /** Since the fault began. */
  readonly pods: readonly SeenPod[];
  /** Containers that the fault starts anew. */
  readonly startsAnew: readonly string[];
  /** Since the fault began. */
  readonly seconds: number;
}

/** Something that has to hold after each fault. It tells what does not. */
export type Check = (aftermath: Aftermath) => Promise<string[]>;

/** Tells both where they differ. */
export function differing(what: string, found: unknown, expected: unknown): string[] {
  const [is, was] = [found, expected].map(value => JSON.stringify(value));
  return is === was ? [] : [`${what} is ${is}, and was ${was}`];
}
