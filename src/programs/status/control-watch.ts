import { setTimeout as sleep } from 'node:timers/promises';

export type Reachability = 'reachable' | 'unreachable';

export interface ControlWatchOptions {
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /**
   * Time from a success to the next probe.
   *
   * @default - 20 seconds
   */
  readonly intervalMs?: number;
  /**
   * Time from a failure to the next probe.
   *
   * @default - 5 seconds
   */
  readonly retryMs?: number;
  /**
   * Waits, until the signal at the latest.
   *
   * @default - by the clock, without keeping the program running
   */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** One lost packet is no outage. */
const FAILURES_OF_AN_OUTAGE = 2;

/**
 * Probes a control server over and over, and tells what that says of it, first and at each change. Two failures in a row are an outage, and one success is its end. So, with
 * probes of at most 10 seconds and the default times, an outage is told within 45 seconds.
 *
 * @param probe whether the server answers; a rejection ends the watch
 * @returns once the signal comes
 */
export async function watchControl(
  probe: (signal: AbortSignal) => Promise<boolean>,
  tell: (reachability: Reachability) => void,
  { signal, intervalMs = 20_000, retryMs = 5_000, wait = pause }: ControlWatchOptions,
): Promise<void> {
  let failures = 0;
  let told: Reachability | undefined;
  while (!signal.aborted) {
    const isAnswered = await probe(signal);
    // A probe that was cut short tells nothing.
    if (signal.aborted) return;
    failures = isAnswered ? 0 : failures + 1;
    const judged = isAnswered ? 'reachable' : failures >= FAILURES_OF_AN_OUTAGE ? 'unreachable' : told;
    if (judged !== undefined && judged !== told) tell(judged);
    told = judged;
    await wait(isAnswered ? intervalMs : retryMs, signal);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal, ref: false });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
