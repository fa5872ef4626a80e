import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Reply, Served, closeOf, stopAll } from './support/serve';
import { byState, connected, samples, udpBlocked, unheard } from './support/statuses';
import { PAGE_SECURITY_POLICY, renderPage } from '../../../src/programs/status/page/page';
import { CONNECTION_STATES } from '../../../src/status/document';

afterEach(stopAll);

const EVENTS = '/api/addons/tailscale/events';
const PATHS = ['/', '/api/addons', '/api/addons/tailscale', '/metrics', '/healthz', '/readyz'];
const JSON_TYPE = 'application/json';

const expectSafe = ({ headers }: Pick<Reply, 'headers'>) => expect(headers).toMatchObject({
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});

describe('what is at the paths', () => {
  test.each(samples)('is the status at the time of the request: sample %#', async (status) => {
    const served = await Served.start(unheard);
    served.source.set(status);
    const { name, enabled, state, since } = status;
    expect(JSON.parse((await served.ask('/api/addons/tailscale')).body)).toEqual(status);
    expect(JSON.parse((await served.ask('/api/addons')).body)).toEqual({ addons: [{ name, enabled, state, since, href: '/api/addons/tailscale' }] });
  });

  test('is the page, for this status and under its own policy', async () => {
    const served = await Served.start(udpBlocked);
    const { headers, body } = await served.ask('/');
    const withoutTime = (page: string) => page.replace(/As of .*/, '');
    expect(withoutTime(body)).toBe(withoutTime(renderPage(udpBlocked)));
    expect(withoutTime(body)).not.toBe(withoutTime(renderPage(connected)));
    expect(headers['content-security-policy']).toBe(PAGE_SECURITY_POLICY);
  });

  test('are the metrics that the server was given', async () => {
    const served = await Served.start(connected, { metrics: async () => 'a 1\n', metricsType: 'text/x-metrics' });
    const { headers, body } = await served.ask('/metrics');
    expect({ type: headers['content-type'], body }).toEqual({ type: 'text/x-metrics', body: 'a 1\n' });
  });

  test.each(CONNECTION_STATES)('tells the program\'s health and the tunnel\'s apart: %s', async (state) => {
    const served = await Served.start(byState[state]);
    const [health, readiness] = [await served.ask('/healthz'), await served.ask('/readyz')];
    expect({ status: health.status, body: JSON.parse(health.body) }).toEqual({ status: 200, body: { status: 'ok' } });
    expect({ status: readiness.status, body: JSON.parse(readiness.body) }).toEqual({ status: state === 'connected' ? 200 : 503, body: { state } });
  });

  test.each(PATHS)('is the same with a query: %s', async (path) => {
    const served = await Served.start();
    const [plain, queried] = [await served.ask(path), await served.ask(`${path}?a=/metrics&b=%00?c`)];
    expect(queried.status).toBe(200);
    expect(queried.headers['content-type']).toBe(plain.headers['content-type']);
    expect((await served.open(`${EVENTS}?a`)).headers['content-type']).toBe('text/event-stream');
  });
});

describe('every answer', () => {
  test.each([...PATHS, '/nothing', '//'])('to HEAD is that to GET without its body: %s', async (path) => {
    const served = await Served.start();
    const [get, head] = [await served.ask(path), await served.ask(path, { method: 'HEAD' })];
    const { date: _, ...headers } = get.headers;
    expect(head.status).toBe(get.status);
    expect(head.headers).toMatchObject(headers);
    expect(head.body).toBe('');
    expect(Number(get.headers['content-length'])).toBe(Buffer.byteLength(get.body));
  });

  test('is not kept, not guessed at, and not for other origins', async () => {
    const served = await Served.start();
    for (const path of [...PATHS, '/nothing']) expectSafe(await served.ask(path));
    expectSafe(await served.open(EVENTS));
    expectSafe(await served.ask(EVENTS, { method: 'HEAD' }));
    expectSafe(await served.ask('/', { method: 'POST' }));
    expectSafe(await served.ask('/', { headers: { host: 'evil.example' } }));
    served.source.set(unheard);
    expectSafe(await served.ask('/readyz'));
    for (let readers = 0; readers < 64; readers++) await served.read();
    expectSafe(await served.ask(EVENTS));
  });

  test('allows no other origin to read it', async () => {
    const served = await Served.start();
    for (const path of [...PATHS, EVENTS]) {
      const { headers } = await served.open(path, { headers: { origin: 'https://evil.example' } });
      expect(Object.keys(headers).filter(name => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

describe('methods', () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('other than GET and HEAD are not supported: %s', async (method) => {
    const served = await Served.start();
    for (const path of [...PATHS, EVENTS, '/nothing']) {
      const { status, headers, body } = await served.ask(path, { method });
      expect({ status, allow: headers.allow, type: headers['content-type'], body: JSON.parse(body) })
        .toEqual({ status: 405, allow: 'GET, HEAD', type: JSON_TYPE, body: { error: `${method} is not supported: use GET` } });
    }
  });

  test('with a body leave the connection fit for the next request', async () => {
    const served = await Served.start();
    const answers = await served.raw(
      'POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 5', '',
      'helloGET /healthz HTTP/1.1', 'Host: localhost', 'Connection: close',
    );
    expect(answers.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 405', 'HTTP/1.1 200']);
    expect(answers).toContain('{"status":"ok"}');
  });
});

describe('paths that are none', () => {
  test.each([
    '/nothing', '/api', '/api/', '/api/addons/', '/api/addons/tailscale/', '/api/addons/other', `${EVENTS}/`, '/healthz/', '/index.html', '/favicon.ico',
    '//', '//healthz', '/./', '/.', '/..', '/../', '/../../etc/passwd', '/api/../healthz', '/%2e', '/%2e%2e/', '/%68ealthz', '/healthz%00', '/healthz;a',
    '/healthz#', '/HEALTHZ',
    '/__proto__', '/constructor', '/toString', '/hasOwnProperty', '*', '/%', 'http://localhost/healthz', 'http://evil.example/',
  ])('get told what there is: %s', async (path) => {
    const served = await Served.start();
    const answer = await served.raw(`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close');
    const [head, body] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 404 /);
    expect(head).toContain(`Content-Type: ${JSON_TYPE}`);
    expect(JSON.parse(body)).toEqual({ error: `there is nothing here: use one of ${[...PATHS, EVENTS].join(', ')}` });
  });

  test.each([
    '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'healthz', '?', '/\u00e9', 'localhost:80', '',
  ])('and can not be one are not even understood: %j', async (path) => {
    const served = await Served.start();
    expect(await served.raw(`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('the host that a request asks for', () => {
  test.each([
    ['127.0.0.1', true], ['100.64.0.7:9090', true], ['[fd7a:115c:a1e0::7]:9090', true], ['localhost:8080', true], ['agent', true],
    ['agent.tail1234.ts.net', true], ['Agent.Tail1234.TS.NET:80', true],
    ['evil.example', false], ['agent.tail1234.ts.net.evil.example', false], ['other.tail1234.ts.net', false], ['127.0.0.1.nip.io', false], ['[', false],
  ])('%j is answered: %j', async (host, isAnswered) => {
    const served = await Served.start();
    for (const path of [...PATHS, EVENTS]) {
      const response = await served.open(path, { headers: { host } });
      expect(response.statusCode).toBe(isAnswered ? 200 : 421);
      response.destroy();
    }
    for (const [path, method] of [['/nothing', 'GET'], ['/', 'POST'], ['/', 'HEAD']]) {
      expect((await served.ask(path, { method, headers: { host } })).status === 421).toBe(!isAnswered);
    }
  });

  test('tells nothing of the status where it is another one', async () => {
    const served = await Served.start();
    const { headers, body } = await served.ask('/api/addons/tailscale', { headers: { host: 'evil.example' } });
    expect(headers['content-type']).toBe(JSON_TYPE);
    expect(JSON.parse(body)).toEqual({ error: 'the host of the request is not one of this node\'s names: use its address or its MagicDNS name' });
    expect(JSON.stringify(headers)).not.toContain('tail1234');
  });

  test('may be the node\'s name as soon as it has that, and no longer', async () => {
    const served = await Served.start(unheard);
    const ask = async () => (await served.ask('/', { headers: { host: connected.dnsName! } })).status;
    expect(await ask()).toBe(421);
    served.source.set(connected);
    expect(await ask()).toBe(200);
    served.source.set({ ...connected, dnsName: 'agent-1.tail1234.ts.net' });
    expect(await ask()).toBe(421);
  });

  test('has to be named, also in HTTP/1.0', async () => {
    const served = await Served.start();
    expect(await served.raw('GET /healthz HTTP/1.0')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await served.raw('GET /healthz HTTP/1.0', 'Host: localhost')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await served.raw('GET /healthz HTTP/1.1')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await served.raw('GET /healthz HTTP/1.1', 'Host:', 'Connection: close')).toMatch(/^HTTP\/1\.1 421 /);
  });

  test('is what counts, and not the host of the request line or of a proxy', async () => {
    const served = await Served.start();
    expect(await served.raw('GET http://localhost/healthz HTTP/1.1', 'Host: evil.example', 'Connection: close')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await served.raw('GET /healthz HTTP/1.1', 'Host: evil.example', 'X-Forwarded-Host: localhost', 'Connection: close')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await served.raw('GET /healthz HTTP/1.1', 'Host: evil.example', 'Host: localhost', 'Connection: close')).toMatch(/^HTTP\/1\.1 (421|400) /);
  });
});

describe('clients that do harm', () => {
  const REQUEST = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n';

  const expectAlive = async (served: Served) => expect((await served.ask('/healthz')).status).toBe(200);

  test('get no answer to what is not HTTP', async () => {
    const served = await Served.start();
    for (const line of ['\0\x01\x02', 'GET', 'GET / HTTP/9.9', 'FETCH / HTTP/1.1', `GET /${'a'.repeat(20_000)} HTTP/1.1`]) {
      expect(await served.raw(line, 'Host: localhost')).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    await expectAlive(served);
  });

  test('get no answer to headers of more than 8 KiB', async () => {
    const served = await Served.start();
    await expect(served.ask('/healthz', { headers: { a: 'x'.repeat(7_000) } })).resolves.toMatchObject({ status: 200 });
    await expect(served.ask('/healthz', { headers: { a: 'x'.repeat(8_200) } })).resolves.toMatchObject({ status: 431 });
    await expectAlive(served);
  });

  test('are cut off in the middle of the headers', async () => {
    const served = await Served.start();
    expect(served.server.headersTimeout).toBe(5_000);
    served.server.headersTimeout = 100;
    const socket = await served.connect();
    socket.write(REQUEST);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
    await expectAlive(served);
  });

  test('are cut off in the middle of a body', async () => {
    const served = await Served.start();
    expect(served.server.requestTimeout).toBe(10_000);
    served.server.requestTimeout = served.server.headersTimeout = 100;
    const socket = await served.connect();
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhe');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 405 /);
    await expectAlive(served);
  });

  test('are cut off when they do not take their answer', async () => {
    const length = 32 * 1024 * 1024;
    const served = await Served.start(connected, { metrics: async () => 'x'.repeat(length) });
    // longer than two heartbeats, so that streams of events stay
    expect(served.server.timeout).toBe(60_000);
    served.server.timeout = 100;
    const opened = served.nextResponse();
    const socket = await served.connect();
    socket.pause().write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const response = await opened;
    await once(response, 'close');
    // what the system had taken already
    expect((await text(socket)).length).toBeLessThan(length);
    await expectAlive(served);
  });

  test('are cut off when they say nothing at all', async () => {
    const served = await Served.start();
    served.server.headersTimeout = 100;
    const socket = await served.connect();
    await text(socket);
    await expectAlive(served);
  });

  test('do not get more than 256 connections, and others do once they are gone', async () => {
    const served = await Served.start();
    let refused = 0;
    const allRefused = new Promise<void>(resolve => served.server.on('drop', () => { if (++refused === 44) resolve(); }));
    const accepted: Promise<unknown>[] = [];
    served.server.on('connection', socket => accepted.push(closeOf(socket)));
    const clients = await Promise.all(Array.from({ length: 300 }, async () => served.connect()));
    await allRefused;
    expect(accepted).toHaveLength(256);
    for (const client of clients) client.destroy();
    await Promise.all(accepted);
    await expectAlive(served);
  });

  test('may go while they are answered', async () => {
    const served = await Served.start();
    for (const path of [...PATHS, EVENTS]) {
      const [connection, opened] = [once(served.server, 'connection'), served.nextResponse()];
      const client = await served.connect();
      const [socket] = await connection;
      const closed = closeOf(socket);
      client.pause().write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await opened;
      client.resetAndDestroy();
      await closed;
    }
    served.source.set(udpBlocked);
    await expectAlive(served);
  });
});

describe('a bug in the metrics', () => {
  test.each<[string, () => Promise<string>]>([
    ['rejects', async () => { throw new Error('a bug'); }],
    ['throws', () => { throw new Error('a bug'); }],
    ['gives no text', async () => undefined as unknown as string],
  ])('that %s ends the request, and nothing else', async (_, metrics) => {
    const served = await Served.start(connected, { metrics });
    const reader = await served.read();
    await expect(served.ask('/metrics')).rejects.toThrow('socket hang up');
    await expect(served.ask('/healthz')).resolves.toMatchObject({ status: 200 });
    served.source.set(udpBlocked);
    expect(await reader.untilEvents(2)).toEqual([connected, udpBlocked]);
  });
});
