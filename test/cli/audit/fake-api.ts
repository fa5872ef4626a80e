import { IncomingMessage, ServerResponse, createServer } from 'node:http';
import { AddressInfo } from 'node:net';

/** What a server answers; a function has the connection to itself. */
export type FakeAnswer =
  | { readonly status?: number; readonly body?: string; readonly headers?: { readonly [name: string]: string } }
  | ((response: ServerResponse) => void);

export interface FakeApi {
  /** Its origin, on loopback. */
  readonly url: string;
  /** What it was asked. */
  readonly requests: ReadonlyArray<Pick<IncomingMessage, 'method' | 'url' | 'headers'>>;
}

/** Runs a server that answers each request as Tailscale's API might, for as long as `use` takes. */
export async function withApi<T>(answer: FakeAnswer, use: (api: FakeApi) => Promise<T>): Promise<T> {
  const requests: Array<FakeApi['requests'][number]> = [];
  const server = createServer(({ method, url, headers }, response) => {
    requests.push({ method, url, headers });
    if (typeof answer === 'function') answer(response);
    else response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers }).end(answer.body ?? '');
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  try {
    return await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => { server.close(resolve); });
  }
}
