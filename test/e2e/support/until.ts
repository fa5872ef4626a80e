import { redact } from './secrets';

export interface UntilOptions {
  readonly seconds: number;
  /** Told when the time is over, such as the state of pods. */
  readonly details?: () => Promise<string>;
}

/**
 * Waits for a condition, and returns what it gave.
 *
 * @param what is waited for, as it reads after "waited 10 s for"
 * @param check undefined or false: not yet. Neither is an error: a cluster that is busy may not answer; the last one is told when the time is over.
 */
export async function until<T>(what: string, { seconds, details }: UntilOptions, check: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    let problem = '';
    try {
      const result = await check();
      if (result !== undefined && result !== false) return result;
    } catch (error) {
      problem = `; last: ${(error as Error).message}`;
    }
    if (Date.now() > end) throw new Error(redact(`waited ${seconds} s for ${what}${problem}\n${await details?.() ?? ''}`));
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
}
