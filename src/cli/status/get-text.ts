import { IncomingMessage, get } from 'node:http';

/**
 * Gets a text over HTTP from a port of this machine's loopback address.
 *
 * @param maxBytes how long it may be
 * @throws Error with the reason, when it is not got with status 200, as a whole, before `signal` aborts
 */
export async function getText(port: number, path: string, maxBytes: number, signal: AbortSignal): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: false, signal, headers: { accept: 'application/json' } }, resolve).on('error', reject);
  });
  try {
    if (response.statusCode !== 200) throw new Error(`it answers with HTTP status ${response.statusCode}`);
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of response as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > maxBytes) throw new Error(`its answer is longer than ${maxBytes} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  } finally {
    response.destroy();
  }
}
