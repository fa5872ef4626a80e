const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Turns what interrupts this program into an abort, so that it ends what it started before it ends.
 *
 * @param act gets a signal that aborts when the program is interrupted
 * @returns the name of the signal that interrupted it, if one did
 * @throws what `act` throws, unless it was interrupted
 */
export async function untilInterrupted(act: (signal: AbortSignal) => Promise<void>): Promise<NodeJS.Signals | undefined> {
  const interruption = new AbortController();
  let by: NodeJS.Signals | undefined;
  const interrupt = (name: NodeJS.Signals) => {
    by = name;
    interruption.abort();
  };
  for (const name of SIGNALS) process.once(name, interrupt);
  try {
    await act(interruption.signal);
  } catch (error) {
    if (by === undefined) throw error;
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
  }
  return by;
}
