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
 * @param check undefined or false: not yet
 */
export async function until<T>(what: string, { seconds, details }: UntilOptions, check: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) return result;
    if (Date.now() > end) throw new Error(redact(`waited ${seconds} s for ${what}\n${await details?.() ?? ''}`));
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
}
