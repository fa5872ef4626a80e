import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { IncomingMessage, RequestListener, Server, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo, Server as NetServer, createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseControlUrl, probeControl } from '../../../src/programs/status/control-probe';
import { ProbeError } from '../../../src/programs/status/probe-error';

/** Far longer than any test lasts. */
const NEVER_MS = 3_600_000;

describe('probeControl', () => {
  const closing: Array<() => void> = [];
  afterEach(() => { for (const close of closing.splice(0)) close(); });

  /** Starts a server on a port of its own, and tells the port. */
  async function listen(server: NetServer): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => {
      server.close();
      if (server instanceof Server) server.closeAllConnections();
    });
    return (server.address() as AddressInfo).port;
  }

  async function serve(listener: RequestListener): Promise<string> {
    return `http://127.0.0.1:${await listen(createServer(listener))}`;
  }

  /** A server that sends `bytes` to whoever connects, as soon as it is asked something; without any it is silent. */
  async function serveBytes(bytes: string, then: 'end' | 'reset' | 'wait'): Promise<string> {
    return `http://127.0.0.1:${await listen(createNetServer((socket) => {
      socket.on('error', () => {});
      closing.push(() => socket.destroy());
      socket.once('data', () => socket.write(bytes, () => {
        if (then === 'end') socket.end();
        if (then === 'reset') socket.resetAndDestroy();
      }));
    }))}`;
  }

  test.each(['', '/', '/base', '/base//'])('asks for the key below the URL, with %j after the host', async (path) => {
    const requests: IncomingMessage[] = [];
    const url = await serve((request, response) => {
      requests.push(request);
      response.end('{"publicKey":"mkey:0"}');
    });
    expect(await probeControl(url + path, NEVER_MS)).toBe(true);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'GET', url: `${path.replace(/\/+$/, '')}/key?v=142`, headers: { host: url.slice('http://'.length), connection: 'close' } });
  });

  test.each([[200, true], [204, true], [404, true], [429, true], [499, true], [500, false], [502, false], [503, false], [599, false]])('takes status %j for reachable: %j', async (status, isReachable) => {
    const url = await serve((_, response) => response.writeHead(status).end('<html>'.repeat(100)));
    expect(await probeControl(url, NEVER_MS)).toBe(isReachable);
  });

  test('takes a redirect for an answer, and does not follow it', async () => {
    const asked: string[] = [];
    const elsewhere = await serve((request) => { asked.push(request.url!); });
    const url = await serve((_, response) => response.writeHead(302, { location: elsewhere }).end());
    expect(await probeControl(url, NEVER_MS)).toBe(true);
    expect(asked).toEqual([]);
  });

  test('does not reach a port where nobody listens', async () => {
    const server = createNetServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    expect(await probeControl(`http://127.0.0.1:${port}`, NEVER_MS)).toBe(false);
  });

  const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n';
  test.each<[string, string, 'end' | 'reset' | 'wait', number]>([
    ['nothing', '', 'wait', 50],
    ['a head and no body', HEAD, 'wait', 50],
    ['a part of a head', 'HTTP/1.1 200 OK\r\n', 'wait', 50],
    ['nothing, and hangs up', '', 'end', NEVER_MS],
    ['nothing, and breaks off', '', 'reset', NEVER_MS],
    ['a part of a head, and hangs up', 'HTTP/1.1 200 OK\r\n', 'end', NEVER_MS],
    ['a part of a body, and hangs up', `${HEAD}12345`, 'end', NEVER_MS],
    ['a part of a body, and breaks off', `${HEAD}12345`, 'reset', NEVER_MS],
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n', 'end', NEVER_MS],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(10_000)}`, 'wait', NEVER_MS],
    ['a body that can not be read', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 'wait', NEVER_MS],
  ])('does not reach a server that sends %s', async (_, bytes, then, timeoutMs) => {
    expect(await probeControl(await serveBytes(bytes, then), timeoutMs)).toBe(false);
  });

  test.each([
    ['as long as it says', `${HEAD}1234567890`, 'wait'],
    ['up to where it hangs up', 'HTTP/1.1 200 OK\r\n\r\n12345', 'end'],
    ['longer than anybody reads', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'400\r\n'}${'x'.repeat(1024)}${`\r\n400\r\n${'x'.repeat(1024)}`.repeat(64)}`, 'wait'],
  ] as const)('reaches a server whose body is %s', async (_, bytes, then) => {
    expect(await probeControl(await serveBytes(bytes, then), NEVER_MS)).toBe(true);
  });

  test('does not take a long error for an answer', async () => {
    const url = await serveBytes(`HTTP/1.1 503 Busy\r\n\r\n${'x'.repeat(100_000)}`, 'wait');
    expect(await probeControl(url, NEVER_MS)).toBe(false);
  });

  test('hangs up on a body without end', async () => {
    let isClosed!: () => void;
    const closed = new Promise<void>((resolve) => { isClosed = resolve; });
    const url = await serve((_, response) => {
      const send = () => { while (response.write('x'.repeat(1024))); };
      response.on('drain', send).on('close', isClosed);
      send();
    });
    expect(await probeControl(url, NEVER_MS)).toBe(true);
    await closed;
  });

  test('ends at a signal', async () => {
    const controller = new AbortController();
    const url = await serve(() => controller.abort());
    expect(await probeControl(url, NEVER_MS, controller.signal)).toBe(false);
    expect(await probeControl(url, NEVER_MS, controller.signal)).toBe(false);
  });

  describe('over TLS', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'control-'));
      const certificate = ['-subj', '/CN=control', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1', '-out', join(folder, 'cert.pem')];
      execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'key.pem'), ...certificate], { stdio: 'ignore' });
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    async function serveTls(listener: RequestListener): Promise<number> {
      const server = createTlsServer({ key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) }, listener);
      closing.push(() => server.closeAllConnections());
      return listen(server);
    }

    test('reaches a server whatever its certificate, which the daemon judges', async () => {
      const asked: unknown[] = [];
      const port = await serveTls((request, response) => {
        asked.push(request.url);
        response.end();
      });
      expect(await probeControl(`https://127.0.0.1:${port}`, NEVER_MS)).toBe(true);
      expect(asked).toEqual(['/key?v=142']);
    });

    test('does not reach a server that does not speak TLS, nor one that says nothing', async () => {
      expect(await probeControl((await serve(() => {})).replace('http', 'https'), NEVER_MS)).toBe(false);
      const silent = createNetServer((socket) => { closing.push(() => socket.destroy()); });
      expect(await probeControl(`https://127.0.0.1:${await listen(silent)}`, 50)).toBe(false);
    });
  });

  test.each([
    '', 'headscale.example.com', '//headscale.example.com', 'ftp://127.0.0.1', 'file:///etc/passwd', 'http://', 'http://127.0.0.1:99999',
    'http://user@127.0.0.1', 'http://:tskey-secret@127.0.0.1', 'http://127.0.0.1/?tskey-secret', 'http://127.0.0.1/#tskey-secret',
  ])('refuses the URL %j', async (url) => {
    const error: unknown = await probeControl(url, NEVER_MS).catch((reason: unknown) => reason);
    expect(error).toEqual(new ProbeError(
      'the control server\'s URL is not an http or https URL without user, query and fragment; use one such as https://headscale.example.com',
    ));
    expect(() => parseControlUrl(url)).toThrow(ProbeError);
  });
});
