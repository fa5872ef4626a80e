import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error';
import { kubectlOutput } from '../kubectl';

/** How long the API server may take for one request. */
const REQUEST_TIMEOUT = '10s';
const PAUSE_MS = 2000;

/** What a restore has to talk to the cluster and to people with. */
export interface Session {
  /** @default - kubectl's own */
  readonly namespace?: string;
  /** Ends it when it aborts. */
  readonly signal: AbortSignal;
  /** Tells how far it is. */
  readonly tell: (text: string) => void;
}

/** Arguments of a kubectl in the session's namespace. */
export function inNamespace({ namespace }: Session, args: readonly string[]): string[] {
  return [...args, ...(namespace === undefined ? [] : [`--namespace=${namespace}`])];
}

/**
 * Reads an object, or a list of them.
 *
 * @throws CliError
 */
export async function get<T>(session: Session, args: readonly string[]): Promise<T> {
  const output = await kubectlOutput(inNamespace(session, ['get', ...args, '--output=json', `--request-timeout=${REQUEST_TIMEOUT}`]), session.signal);
  try {
    return JSON.parse(output);
  } catch {
    throw new CliError(`\`kubectl get ${args.join(' ')}\` printed no JSON; see which kubectl is the first on PATH`);
  }
}

/** Runs a kubectl that changes something. */
export async function change(session: Session, args: readonly string[]): Promise<void> {
  await kubectlOutput(inNamespace(session, args), session.signal);
}

/**
 * Waits for a condition, and returns what it gave.
 *
 * @param check undefined: not yet
 * @param late makes the error for when the time is over
 */
export async function until<T>({ signal }: Session, seconds: number, check: () => Promise<T | undefined>, late: () => CliError): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const result = await check();
    if (result !== undefined) return result;
    if (Date.now() > end) throw late();
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
