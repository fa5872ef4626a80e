import { Format } from './format';
import { InstanceStatus } from './instances';
import { KubectlError } from '../kubectl';

export interface WatchOptions {
  /** Looks at the instances. */
  readonly read: () => Promise<readonly InstanceStatus[]>;
  readonly format: Format;
  /** Shows what was read. Its errors end the watch. */
  readonly show: (instances: readonly InstanceStatus[]) => Promise<void>;
  /** Tells that a round failed. */
  readonly warn: (message: string) => void;
  /** Waits for the next round. */
  readonly pause: () => Promise<unknown>;
  /** Ends the watch when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Looks at the instances again and again, and shows them whenever they changed. A cluster that can not be asked is told once, until it can be again.
 *
 * @throws what `read` throws, unless it is a KubectlError or `signal` aborted; and what `show` throws
 */
export async function watch({ read, format, show, warn, pause, signal }: WatchOptions): Promise<void> {
  let told: string | undefined;
  while (!signal.aborted) {
    try {
      const instances = await read();
      const key = format.key(instances);
      if (key !== told) await show(instances);
      told = key;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof KubectlError)) throw error;
      if (error.message !== told) warn(error.message);
      told = error.message;
    }
    await pause();
  }
}
