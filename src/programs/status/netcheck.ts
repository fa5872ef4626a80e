import { NetcheckReport, parseNetcheckReport } from './netcheck-report';
import { ProbeError } from './probe-error';
import { Outcome, run } from './process';

export interface NetcheckOptions {
  /** Path of Tailscale's CLI. */
  readonly cli: string;
  /** Path of tailscaled's socket. */
  readonly socket: string;
  /** Longest time that a check may take. Tailscale's own limits add up to 5 s, on a network that answers. */
  readonly timeoutMs: number;
}

/** What the CLI runs with: no logs to Tailscale, and nothing of this program's own environment. */
export const CLI_ENV = { HOME: '/tmp', TS_NO_LOGS_NO_SUPPORT: 'true' } as const;

const MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * Checks the network with Tailscale's CLI.
 *
 * Only for while tailscaled is in its tailnet: where tailscaled has no map of relays, the CLI asks controlplane.tailscale.com for one, whatever the control server is.
 *
 * @throws ProbeError if the CLI can not be run, fails, or takes too long
 * @throws FormatError if its report is not understood
 */
export async function netcheck({ cli, socket, timeoutMs }: NetcheckOptions, signal?: AbortSignal): Promise<NetcheckReport> {
  const args = ['--socket', socket, 'netcheck', '--format=json'];
  const outcome = await run(cli, args, { env: CLI_ENV, timeoutMs, maxBytes: MAX_OUTPUT_BYTES, signal });
  if (outcome.kind === 'ended' && outcome.exitCode === 0) return parseNetcheckReport(outcome.output);
  throw new ProbeError(failure(outcome, timeoutMs));
}

function failure(outcome: Outcome, timeoutMs: number): string {
  switch (outcome.kind) {
    case 'ended': return `the CLI ended with exit code ${outcome.exitCode}`;
    case 'killed': return `the CLI was killed by ${outcome.signal}`;
    case 'timed-out': return `timed out after ${timeoutMs / 1000} s`;
    case 'too-long': return `the CLI printed more than ${MAX_OUTPUT_BYTES / 1024} KiB`;
    case 'stopped': return 'stopped';
    case 'not-started': return outcome.code === 'ENOENT' ? 'the CLI is not there yet' : `the CLI can not be started (${outcome.code})`;
  }
}
