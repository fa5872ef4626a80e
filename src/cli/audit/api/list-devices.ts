import { Device } from './device';
import { parseDevices } from './parse-devices';
import { CliError } from '../../cli-error';

/** What a request may take. */
export interface Limits {
  /** Longest answer that is read; a device takes some 2 KiB. */
  readonly answerBytes: number;
  /** How long all of it may take. */
  readonly seconds: number;
}

const LIMITS: Limits = { answerBytes: 128 * 1024 * 1024, seconds: 15 };

export interface DevicesRequest {
  /** Origin of the API, such as `https://api.tailscale.com`. */
  readonly apiUrl: string;
  /** ID or name; `-` for the one that the token belongs to. */
  readonly tailnet: string;
  /** Access token; it is told to the origin alone, and nobody else. */
  readonly token: string;
  /** Where the token was read, for what is said about it. */
  readonly tokenFile: string;
}

/**
 * Asks the API for a tailnet's devices; one request that changes nothing.
 *
 * @throws CliError
 * @see https://tailscale.com/api#tag/devices/get/tailnet/{tailnet}/devices
 */
export async function listDevices(request: DevicesRequest, limits = LIMITS): Promise<Device[]> {
  const url = new URL(`/api/v2/tailnet/${encodeURIComponent(request.tailnet)}/devices?fields=all`, request.apiUrl);
  const answer = await ask(url, request, limits);
  try {
    return parseDevices(answer);
  } catch (error) {
    throw failure(url, `its answer is no list of devices: ${(error as Error).message}`, 'see whether --api-url is the address of Tailscale\'s API; if it is, update cdk8s-openclaw');
  }
}

async function ask(url: URL, request: DevicesRequest, { answerBytes, seconds }: Limits): Promise<string> {
  const signal = AbortSignal.timeout(seconds * 1000);
  try {
    const response = await fetch(url, {
      // Whoever is redirected to must not see the token, and the API redirects nobody.
      redirect: 'manual',
      signal,
      headers: { authorization: `Bearer ${request.token}`, accept: 'application/json' },
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw refused(url, response.status, request);
    }
    return await textOf(url, response, answerBytes);
  } catch (error) {
    if (error instanceof CliError) throw error;
    // Of an error that is not ours, only its code: the rest might quote the request.
    const reason = signal.aborted ? `no answer within ${seconds} seconds` : `no connection (${codeOf(error)})`;
    throw failure(url, reason, 'see whether this machine reaches the address in --api-url, and run it again');
  }
}

async function textOf(url: URL, response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > maxBytes) {
      throw failure(url, `its answer is longer than ${maxBytes} bytes`, 'see whether --api-url is the address of Tailscale\'s API');
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** What the API says is left out: it might quote the request. */
function refused(url: URL, status: number, { tailnet, tokenFile }: DevicesRequest): CliError {
  const answered = (what: string, fix: string) => failure(url, `${what} (HTTP status ${status})`, fix);
  if (status === 401) return answered(`the token in ${tokenFile} is not accepted`, 'it is wrong, revoked or has expired: make another one, with the scope devices:core:read');
  if (status === 403) return answered(`the token in ${tokenFile} may not read devices`, 'make one with the scope devices:core:read, by a user who may see the machines of the tailnet');
  if (status === 404) {
    return answered(`there is no tailnet ${tailnet} for this token`, 'correct --tailnet, or leave it out for the one that the token belongs to');
  }
  if (status === 429) return answered('there were too many requests', 'wait for a minute, and run it again');
  if (status >= 300 && status < 400) return answered('it redirects, and the token is sent to nobody else', 'name the address that answers itself with --api-url');
  if (status >= 500) return answered('the API has a fault', 'run it again later; https://status.tailscale.com tells of outages');
  return answered('the request was refused', 'see whether --api-url is the address of Tailscale\'s API');
}

function codeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' && /^[A-Z0-9_]+$/.test(cause.code) ? cause.code : 'unknown reason';
}

function failure(url: URL, what: string, fix: string): CliError {
  return new CliError(`${url.origin}: ${what}; ${fix}`);
}
