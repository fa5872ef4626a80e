import * as http from 'node:http';
import * as https from 'node:https';
import { ProbeError } from './probe-error';

/**
 * What every node asks its control server first: `GET /key?v=<capability version>`, the server's public key (loadServerPubKeys in Tailscale's
 * control/controlclient/direct.go). Without a version old protocols are meant, which not every server knows. This one is Tailscale 1.102's.
 */
const KEY_PATH = '/key?v=142';

/** As much of an answer's body as is read; Tailscale's own clients read as much. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Checks the URL of a control server.
 *
 * @throws ProbeError if it is not such a URL; it does not show the text, which might hold a password
 */
export function parseControlUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new ProbeError('the control server\'s URL is not an http or https URL without user, query and fragment; use one such as https://headscale.example.com');
  }
  return url;
}

/**
 * Whether a control server answers: with anything below status 500, all of it within the time. Redirects are answers.
 *
 * Whether the server's certificate is trusted is for the daemon to judge, by the authorities that its own container has: nothing is sent here but the question, and nothing of the
 * answer is used.
 *
 * @param timeoutMs for all of it: name, connection, TLS, answer
 * @param signal ends it early, as a failure
 * @throws ProbeError if the URL is not one of a control server
 */
export async function probeControl(controlUrl: string, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
  const { protocol, origin, pathname } = parseControlUrl(controlUrl);
  const { get } = protocol === 'https:' ? https : http;
  return new Promise((resolve) => {
    let answer: http.IncomingMessage | undefined;
    let isLong = false;
    // A path is kept, as tailscaled keeps it.
    const request = get(`${origin}${pathname.replace(/\/+$/, '')}${KEY_PATH}`, { agent: false, signal, rejectUnauthorized: false }, (response) => {
      answer = response;
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        isLong = length > MAX_BODY_BYTES;
        if (isLong) request.destroy();
      });
      response.on('error', () => {});
    });
    const timer = setTimeout(() => request.destroy(), timeoutMs);
    request.on('error', () => {});
    request.once('close', () => {
      clearTimeout(timer);
      // An answer that broke off is none.
      resolve(answer !== undefined && (answer.complete || isLong) && answer.statusCode! < 500);
    });
  });
}
