import { linkSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { sample } from './support/samples';
import { Answer, HTTP_STREAM, SocketFolder, SocketServer, http } from './support/socket-server';
import { FormatError } from '../../../src/programs/status/format-error';
import { DaemonUnreachable, LocalApi, LocalApiError, LocalApiLimits } from '../../../src/programs/status/local-api';
import { Notification } from '../../../src/programs/status/notification';

let folder: SocketFolder;
let server: SocketServer | undefined;
beforeEach(() => { folder = new SocketFolder(); });
afterEach(async () => {
  await server?.close();
  server = undefined;
  folder.remove();
});

async function apiOf(answer: Answer, limits?: LocalApiLimits): Promise<LocalApi> {
  server = await SocketServer.listen(folder.socket, answer);
  return new LocalApi(folder.socket, limits);
}

/** Answers each path with a body, in full. */
function bodies(byPath: Record<string, string | Buffer>): Answer {
  return ({ path }, connection) => { connection.end(path in byPath ? http(byPath[path]) : http('no such path', { status: 404 })); };
}

/** What a promise was rejected with. */
async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then((value) => { throw new Error(`resolved with ${value}`); }, (error) => error);
}

/** Sends bytes one by one, for ever. */
function trickle(connection: Socket, text: string): void {
  let index = 0;
  const timer = setInterval(() => connection.write(text[index++ % text.length]), 1);
  connection.once('close', () => clearInterval(timer));
}

/** A limit that ends what would not end by itself. */
const SHORT = { timeout: 50 };
/** A limit that is not meant to be met. */
const LONG = { timeout: 60_000 };

describe('LocalApi', () => {
  test('asks as tailscaled wants to be asked', async () => {
    const api = await apiOf(bodies({ status: sample('status-running.json') }));
    await expect(api.status()).resolves.toMatchObject({ backendState: 'Running', peers: { direct: 1 } });
    const [{ head }] = server!.requests;
    expect(head.split('\r\n')[0]).toBe('GET /localapi/v0/status HTTP/1.1');
    expect(head).toMatch(/^host: local-tailscaled\.sock\r$/mi);
    expect(head).toMatch(/^connection: close\r$/mi);
    expect(head).not.toMatch(/^(origin|referer):/mi);
    await server!.isLeft();
  });

  test('reads the map of relays', async () => {
    const api = await apiOf(bodies({ derpmap: sample('derpmap.json') }));
    expect((await api.derpMap()).names).toEqual(new Map([['local', 'Local']]));
  });

  test('reads the ports that lead to the workload', async () => {
    const api = await apiOf(bodies({ 'serve-config': '{"TCP":{"8080":{"TCPForward":"127.0.0.1:18789"}}}' }));
    await expect(api.servedPorts(18789)).resolves.toEqual([{ port: 8080, tls: false, byAnyName: true }]);
  });

  test.each([['[]', 'serve-config is no object'], ['', 'serve-config is no JSON']])('refuses the serve configuration %s', async (config, message) => {
    const api = await apiOf(bodies({ 'serve-config': config }));
    await expect(api.servedPorts(18789)).rejects.toThrow(new FormatError(message));
  });

  test('reads a body that comes in pieces, which part characters', async () => {
    const body = Buffer.from(JSON.stringify({ Version: 'ä☃𝄞', BackendState: 'Running' }));
    const api = await apiOf((_, connection) => {
      const write = (index: number): void => {
        connection.write(body.subarray(index, index + 1), () => index < body.length ? setImmediate(write, index + 1) : connection.end());
      };
      connection.write(HTTP_STREAM, () => write(0));
    }, LONG);
    await expect(api.status()).resolves.toMatchObject({ version: 'ä☃𝄞' });
  });

  test('asks without peers when with them it is too much', async () => {
    const status = sample('status-running.json');
    const api = await apiOf(bodies({ 'status': status, 'status?peers=false': sample('status-new.json') }), { answerBytes: status.length - 1 });
    await expect(api.status()).resolves.toMatchObject({ backendState: 'NeedsLogin', peers: null });
    expect(server!.requests.map(({ path }) => path)).toEqual(['status', 'status?peers=false']);
    await server!.isLeft();
  });

  test('takes a status that is just as long as it may be', async () => {
    const status = sample('status-running.json');
    const api = await apiOf(bodies({ status }), { answerBytes: status.length });
    await expect(api.status()).resolves.toMatchObject({ peers: { direct: 1 } });
  });

  test.each<[string, (api: LocalApi) => Promise<unknown>, string]>([
    ['a status without peers', (api) => api.status(), '/localapi/v0/status?peers=false: the answer is longer than 1000 bytes'],
    ['a map of relays', (api) => api.derpMap(), '/localapi/v0/derpmap: the answer is longer than 1000 bytes'],
    ['a serve configuration', (api) => api.servedPorts(1), '/localapi/v0/serve-config: the answer is longer than 1000 bytes'],
  ])('reads no endless body: %s', async (_, ask, message) => {
    const api = await apiOf((__, connection) => {
      const write = () => { while (connection.writable && connection.write(' '.repeat(500))); };
      connection.on('drain', write);
      connection.write(HTTP_STREAM);
      write();
    }, { ...LONG, answerBytes: 1000 });
    const error = await rejection(ask(api));
    expect(error).toBeInstanceOf(LocalApiError);
    expect(error.message).toBe(message);
    await server!.isLeft();
  });

  test.each<[string, Answer]>([
    ['says nothing', () => {}],
    ['stops in the headers', (_, connection) => connection.write('HTTP/1.1 200 OK\r\nContent-Ty')],
    ['trickles headers', (_, connection) => {
      connection.write('HTTP/1.1 200 OK\r\n');
      trickle(connection, 'X-A: b\r\n');
    }],
    ['stops in the body', (_, connection) => connection.write(`${HTTP_STREAM}{"Version":`)],
    ['trickles the body', (_, connection) => {
      connection.write(HTTP_STREAM);
      trickle(connection, ' ');
    }],
    ['sends interim answers without end', (_, connection) => trickle(connection, 'HTTP/1.1 102 Processing\r\n\r\n')],
  ])('waits no longer than it may for a daemon that %s', async (_, answer) => {
    const api = await apiOf(answer, SHORT);
    const error = await rejection(api.status());
    expect(error).toBeInstanceOf(LocalApiError);
    expect(error.message).toBe('/localapi/v0/status: tailscaled did not answer within 0.05 s');
    await server!.isLeft();
  });

  test.each([301, 403, 404, 500, 503])('names path and status code %i, and not the body', async (status) => {
    const api = await apiOf((_, connection) => connection.end(http('tskey-auth-secret', { status })));
    for (const [ask, path] of [[api.status(), 'status'], [api.derpMap(), 'derpmap'], [api.servedPorts(1), 'serve-config']] as const) {
      const error = await rejection(ask);
      expect(error).toBeInstanceOf(LocalApiError);
      expect(error.message).toBe(`/localapi/v0/${path}: tailscaled answered with status code ${status}`);
    }
    await server!.isLeft();
  });

  test('leaves an endless answer that has another status code', async () => {
    const api = await apiOf((_, connection) => {
      connection.write('HTTP/1.1 500 No\r\n\r\n');
      trickle(connection, 'x');
    }, LONG);
    await expect(api.status()).rejects.toThrow(LocalApiError);
    await server!.isLeft();
  });

  test.each<[string, Answer, RegExp]>([
    ['hangs up', (_, connection) => connection.destroy(), /broke off \(ECONNRESET\)$/],
    ['hangs up in the body', (_, connection) => connection.end(http('{"Version":', { length: 100 })), /broke off \(ECONNRESET\)$/],
    ['speaks another protocol', (_, connection) => connection.end('SSH-2.0-OpenSSH_9.9\r\n'), /broke off \(HPE_INVALID_CONSTANT\)$/],
    ['sends headers without end', (_, connection) => connection.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`), /broke off \(HPE_HEADER_OVERFLOW\)$/],
    ['breaks its own chunks', (_, connection) => connection.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'), /broke off \(\w+\)$/],
    ['switches protocols', (_, connection) => connection.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'), /broke off|closed the connection/],
  ])('tells of a daemon that %s', async (_, answer, message) => {
    const api = await apiOf(answer, LONG);
    const error = await rejection(api.status());
    expect(error).toBeInstanceOf(LocalApiError);
    expect(error).not.toBeInstanceOf(DaemonUnreachable);
    expect(error.message).toMatch(message);
    await server!.isLeft();
  });

  test.each([
    ['there is no socket', () => {}, 'ENOENT'],
    ['there is a file', () => writeFileSync(folder.socket, ''), 'ECONNREFUSED'],
    ['there is a socket of a daemon that is gone', async () => {
      const spare = join(folder.path, 'spare');
      const gone = await SocketServer.listen(spare, () => {});
      linkSync(spare, folder.socket);
      await gone.close();
    }, 'ECONNREFUSED'],
  ])('tells a daemon that is not there from others: %s', async (_, arrange, code) => {
    await arrange();
    const api = new LocalApi(folder.socket);
    for (const promise of [api.status(), api.watch({ connected() {}, notified() {} }, new AbortController().signal)]) {
      const error = await rejection(promise);
      expect(error).toBeInstanceOf(DaemonUnreachable);
      expect(error.message).toBe(`${folder.socket}: nothing listens there (${code})`);
    }
  });

  test('tells a path that leads nowhere from a socket that is not there', async () => {
    writeFileSync(folder.socket, '');
    const error = await rejection(new LocalApi(join(folder.socket, 'below')).status());
    expect(error).toBeInstanceOf(LocalApiError);
    expect(error).not.toBeInstanceOf(DaemonUnreachable);
    expect(error.message).toBe('/localapi/v0/status: the connection to tailscaled broke off (ENOTDIR)');
  });

  test('throws nothing but its own errors, whatever comes, and leaves nothing open', async () => {
    const status = sample('status-running.json');
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map(Buffer.from),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => http(Buffer.from(bytes))),
      fc.json().map((json) => http(json)),
      fc.nat({ max: status.length - 2 }).map((cut) => http(status.slice(0, cut))),
      fc.nat({ max: status.length - 2 }).map((cut) => http(status.slice(0, cut), { length: status.length })),
      fc.nat({ max: status.length + 50 }).map((cut) => http(status).subarray(0, cut)),
      fc.tuple(fc.nat({ max: status.length + 50 }), fc.nat({ max: 255 })).map(([at, byte]) => {
        const answer = http(status);
        answer[at % answer.length] = byte;
        return answer;
      }),
      fc.array(fc.string({ unit: 'binary', maxLength: 30 })).map((headers) => Buffer.from(`HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n{}`)),
      fc.constantFrom(100, 101, 199, 204, 205, 206, 304, 407, 999).map((code) => http(status, { status: code })),
    );
    let next: Buffer = Buffer.alloc(0);
    const api = await apiOf((_, connection) => connection.end(next), { timeout: 1000, answerBytes: status.length - 1 });
    await fc.assert(fc.asyncProperty(hostile, async (answer) => {
      next = answer;
      for (const ask of [() => api.status(), () => api.derpMap(), () => api.servedPorts(1)]) {
        await ask().catch((error) => { if (!(error instanceof LocalApiError || error instanceof FormatError)) throw error; });
      }
      await server!.isLeft();
    }), { numRuns: 200 });
  }, 60_000);
});

describe('LocalApi.watch', () => {
  interface Watched {
    readonly told: Array<Notification | 'connected'>;
    readonly error: Error | undefined;
  }

  /** Watches until the daemon ends it, or the listener has been told so many things. */
  async function watched(api: LocalApi, most = Infinity): Promise<Watched> {
    const stop = new AbortController();
    const told: Watched['told'] = [];
    const tell = (what: Notification | 'connected') => { if (told.push(what) >= most) stop.abort(); };
    const error = await api.watch({ connected: () => tell('connected'), notified: tell }, stop.signal).then(() => undefined, (e) => e);
    await server?.isLeft();
    return { told, error };
  }

  test('tells what tailscaled tells', async () => {
    const api = await apiOf((_, connection) => connection.end(HTTP_STREAM + sample('bus.ndjson')));
    const { told, error } = await watched(api);
    expect(server!.requests.map(({ path }) => path)).toEqual(['watch-ipn-bus?mask=898']);
    expect(told).toHaveLength(1 + sample('bus.ndjson').trim().split('\n').length);
    expect(told.slice(0, 2)).toEqual(['connected', { state: 'NeedsLogin', health: [] }]);
    expect(told).toContainEqual({ errMessage: 'invalid authkey', loginError: 'invalid authkey' });
    expect(error).toEqual(new LocalApiError('/localapi/v0/watch-ipn-bus?mask=898: tailscaled ended it'));
  });

  test('takes as long as it likes after its beginning', async () => {
    const api = await apiOf((_, connection) => {
      connection.write(HTTP_STREAM);
      setTimeout(() => connection.end('{"State":6}\n'), 4 * SHORT.timeout);
    }, SHORT);
    expect((await watched(api)).told).toEqual(['connected', { state: 'Running' }]);
  });

  test('does not wait for ever for its beginning', async () => {
    const api = await apiOf(() => {}, SHORT);
    const { told, error } = await watched(api);
    expect(told).toEqual([]);
    expect(error).toEqual(new LocalApiError('/localapi/v0/watch-ipn-bus?mask=898: tailscaled did not answer within 0.05 s'));
  });

  test('goes on after what is too long, and after what is not understood', async () => {
    const lines = ['{"State":5}', `{"NetMap":"${'x'.repeat(100)}"}`, '{"State":"Running"}', '', 'no JSON', '{"State":6}', '{"State":4'];
    const api = await apiOf((_, connection) => connection.end(HTTP_STREAM + lines.join('\n')), { notificationBytes: 100 });
    expect((await watched(api)).told).toEqual([
      'connected',
      { state: 'Starting' },
      {},
      { formatError: new FormatError('notification "State" is no natural number') },
      { formatError: new FormatError('notification is no JSON') },
      { state: 'Running' },
    ]);
  });

  test('ends with its signal, at any time', async () => {
    const api = await apiOf((_, connection) => connection.write(`${HTTP_STREAM}{"State":5}\n{"State":6}\n`), LONG);
    await expect(watched(api, 1)).resolves.toEqual({ told: ['connected'], error: undefined });
    await expect(watched(api, 2)).resolves.toEqual({ told: ['connected', { state: 'Starting' }], error: undefined });
    await expect(watched(api, 3)).resolves.toEqual({ told: ['connected', { state: 'Starting' }, { state: 'Running' }], error: undefined });
    await expect(api.watch({ connected() {}, notified() {} }, AbortSignal.abort())).resolves.toBeUndefined();
    expect(server!.requests).toHaveLength(3);
  });

  test('ends with its signal before the daemon has answered', async () => {
    const stop = new AbortController();
    const api = await apiOf(() => stop.abort(), LONG);
    await expect(api.watch({ connected() {}, notified() {} }, stop.signal)).resolves.toBeUndefined();
    await server!.isLeft();
  });

  test('throws nothing but its own errors, whatever comes, and leaves nothing open', async () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map(Buffer.from),
      fc.array(fc.oneof(fc.json(), fc.string({ unit: 'binary' }))).map((lines) => Buffer.from(`${HTTP_STREAM}${lines.join('\n')}`)),
      fc.tuple(fc.nat(), fc.nat({ max: 255 })).map(([at, byte]) => {
        const answer = Buffer.from(HTTP_STREAM + sample('bus.ndjson'));
        answer[at % answer.length] = byte;
        return answer;
      }),
    );
    let next: Buffer = Buffer.alloc(0);
    const api = await apiOf((_, connection) => connection.end(next), { timeout: 1000, notificationBytes: 1000 });
    await fc.assert(fc.asyncProperty(hostile, async (answer) => {
      next = answer;
      expect((await watched(api)).error).toBeInstanceOf(LocalApiError);
    }), { numRuns: 200 });
  }, 60_000);
});
