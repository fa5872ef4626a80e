import { IncomingMessage, Server, ServerResponse, createServer } from 'node:http';
import { isAllowedHost } from './allowed-host';
import { CurrentStatus } from './current-status';
import { EventStream } from './events';
import { PAGE_SECURITY_POLICY, renderPage } from './page/page';
import { AddonList, STATUS_PATH } from '../../status/document';

/** What the server shows beside the status. */
export interface ServerOptions {
  readonly source: CurrentStatus;
  readonly events: EventStream;
  /** The metrics in Prometheus' text format, and that format's media type. */
  readonly metrics: () => Promise<string>;
  readonly metricsType: string;
}

/** For every answer: it is of this moment, it is what it says it is, and it is for its own origin alone. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** An answer other than a stream. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: { readonly [name: string]: string };
}

type Route = (options: ServerOptions) => Answer | Promise<Answer>;

const ROUTES: ReadonlyMap<string, Route> = new Map(Object.entries<Route>({
  '/': ({ source }) => ({
    status: 200,
    type: 'text/html; charset=utf-8',
    body: renderPage(source.get()),
    headers: { 'Content-Security-Policy': PAGE_SECURITY_POLICY },
  }),
  '/api/addons': ({ source }) => json(200, listOf(source)),
  [STATUS_PATH]: ({ source }) => json(200, source.get()),
  '/metrics': async ({ metrics, metricsType }) => ({ status: 200, type: metricsType, body: await metrics() }),
  // the program: that it answers is the answer
  '/healthz': () => json(200, { status: 'ok' }),
  // the tunnel
  '/readyz': ({ source }) => {
    const { state } = source.get();
    return json(state === 'connected' ? 200 : 503, { state });
  },
}));
const EVENTS_PATH = `${STATUS_PATH}/events`;

/** A server of the status: the page, the Addons API, metrics and probes. `docs/openapi.yaml` describes it. */
export function statusServer(options: ServerOptions): Server {
  const limits = { requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 8192 };
  const server = createServer(limits, (request, response) => {
    void answer(options, request, response).catch(() => response.destroy());
  });
  // of a connection on which nothing moves; on a stream of events, heartbeats do
  server.timeout = 60_000;
  server.maxConnections = 256;
  return server;
}

async function answer(options: ServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // a body is of no use here, and is read so that the connection can be used again
  request.resume();
  if (!isAllowedHost(request.headers.host, options.source.get().dnsName)) {
    return send(response, problem(421, 'the host of the request is not one of this node\'s names: use its address or its MagicDNS name'));
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(response, { ...problem(405, `${request.method} is not supported: use GET`), headers: { Allow: 'GET, HEAD' } });
  }
  const path = (request.url ?? '').split('?')[0];
  if (path === EVENTS_PATH) return stream(options, request, response);
  const route = ROUTES.get(path);
  return send(response, route ? await route(options) : problem(404, `there is nothing here: use one of ${[...ROUTES.keys(), EVENTS_PATH].join(', ')}`));
}

function stream({ events }: ServerOptions, request: IncomingMessage, response: ServerResponse): void {
  // without a socket it waits for another answer on the same connection, which may have no end
  if (events.isFull || !response.socket) return send(response, { ...problem(503, 'too many readers: close a page'), headers: { 'Retry-After': '30' } });
  response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream' });
  if (request.method === 'HEAD') response.end();
  else events.add(response);
}

/** Node leaves the body out where the request is HEAD. */
function send(response: ServerResponse, { status, type, body, headers }: Answer): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

function listOf(source: CurrentStatus): AddonList {
  const { name, enabled, state, since } = source.get();
  return { addons: [{ name, enabled, state, since, href: STATUS_PATH }] };
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(body)}\n` };
}

function problem(status: number, message: string): Answer {
  return json(status, { error: message });
}
