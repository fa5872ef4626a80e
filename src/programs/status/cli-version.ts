import { statSync } from 'node:fs';
import { CLI_ENV } from './netcheck';
import { run } from './process';

const TIMEOUT_MS = 5_000;
const MAX_OUTPUT_BYTES = 16 * 1024;

/** What a version is made of. It is shown, so nothing else passes. */
const VERSION = /^[\w.+-]{1,64}$/;

/** Tells the version of Tailscale's CLI, such as `1.102.3`; null where it can not be told. Never rejects. */
export type CliVersion = (signal?: AbortSignal) => Promise<string | null>;

/** Asks the CLI once for each file that is seen at its path: it is replaced when the sidecar's image is. */
export function cliVersion(cli: string): CliVersion {
  let known: { readonly file: string; readonly version: string } | undefined;
  return async (signal) => {
    const file = identity(cli);
    if (file === undefined) return null;
    if (known?.file === file) return known.version;
    const version = await askVersion(cli, signal);
    known = version === null ? undefined : { file, version };
    return version;
  };
}

function identity(cli: string): string | undefined {
  try {
    const { mtimeMs, size } = statSync(cli);
    return `${mtimeMs} ${size}`;
  } catch {
    return undefined;
  }
}

async function askVersion(cli: string, signal?: AbortSignal): Promise<string | null> {
  const outcome = await run(cli, ['version', '--json'], { env: CLI_ENV, timeoutMs: TIMEOUT_MS, maxBytes: MAX_OUTPUT_BYTES, signal });
  if (outcome.kind !== 'ended' || outcome.exitCode !== 0) return null;
  try {
    const { short } = JSON.parse(outcome.output) as { short?: unknown };
    return typeof short === 'string' && VERSION.test(short) ? short : null;
  } catch {
    return null;
  }
}
