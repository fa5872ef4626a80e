import { FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalApi, NotificationListener } from './local-api';

export interface DaemonListener extends NotificationListener {
  /** The daemon is not there, or no longer. It is told with each attempt that fails. */
  lost(error: Error): void;
}

export interface WatchOptions {
  /**
   * Pause after the first failure, in milliseconds; it doubles with each that follows.
   *
   * @default - 100
   */
  readonly firstPause?: number;
  /** @default - 2000 */
  readonly longestPause?: number;
  /**
   * Waits for so many milliseconds, or for the signal, whichever is first.
   *
   * @default - a real clock
   */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** After a change of the socket: less than it takes a daemon to start, and enough for a folder that changes all the time not to keep us busy. */
const SETTLING = 20;

/**
 * Tells a listener of the daemon's notifications for as long as the signal lets it, whatever becomes of the daemon. Each daemon makes the socket anew, so its folder is watched: a daemon
 * whose login is refused lives for less than a second, and has to be heard meanwhile.
 *
 * @param socket the path of the daemon's socket, in a folder that is always there
 * @param listener may not throw
 */
export function watchDaemon(api: LocalApi, socket: string, listener: DaemonListener, signal: AbortSignal, options: WatchOptions = {}): void {
  if (signal.aborted) return;
  const { firstPause = 100, longestPause = 2000, pause = realPause } = options;
  let hasChanged = false;
  let wake = () => {};
  const folder = watchFor(socket, () => {
    hasChanged = true;
    wake();
  });
  signal.addEventListener('abort', () => {
    folder?.close();
    wake();
  }, { once: true });

  const wait = async (milliseconds: number) => {
    const woken = new AbortController();
    wake = () => woken.abort();
    if (!hasChanged) await pause(milliseconds, woken.signal);
  };

  const run = async () => {
    let next = firstPause;
    while (!signal.aborted) {
      hasChanged = false;
      let isHeard = false;
      try {
        await api.watch({
          connected: () => listener.connected(),
          notified: (notification) => {
            isHeard = true;
            listener.notified(notification);
          },
        }, signal);
      } catch (error) {
        listener.lost(error as Error);
      }
      if (signal.aborted) return;
      // A daemon that hangs up without a word is no better than none.
      if (isHeard) next = firstPause;
      await wait(next);
      next = Math.min(2 * next, longestPause);
      if (hasChanged) {
        next = firstPause;
        await pause(SETTLING, signal);
      }
    }
  };
  void run();
}

/** Calls back when the socket comes, goes, or gets its mode. Where the system has no watch to give, pauses alone have to do. */
function watchFor(socket: string, callback: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(dirname(socket), (_, file) => { if (file === null || file === basename(socket)) callback(); });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

async function realPause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
