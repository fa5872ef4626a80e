import { mkdtempSync, rmSync } from 'node:fs';
import { Server, ServerResponse, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample } from './support/samples';
import { Observer } from '../../../src/programs/status/observe';
import { TailscaleStatus } from '../../../src/status/document';

const HEALTH = { Warnings: { 'no-derp-home': { WarnableCode: 'no-derp-home', Severity: 'high', Title: 'No relay', Text: 'There is no relay.' } } };

/** A daemon at a unix socket: what it answers can be changed, and its bus spoken on. */
class Daemon {
  public readonly answers = new Map([
    ['status', sample('status-running.json')], ['derpmap', sample('derpmap.json')], ['serve-config', '{"TCP":{"8080":{"TCPForward":"127.0.0.1:18789"}}}'],
  ]);
  private readonly folder = mkdtempSync(join(tmpdir(), 'observe-'));
  public readonly socket = join(this.folder, 'socket');
  private readonly listeners = new Set<ServerResponse>();
  private readonly server: Server = createServer(({ url }, response) => {
    const name = url!.replace('/localapi/v0/', '').split('?')[0];
    if (name === 'watch-ipn-bus') {
      this.listeners.add(response);
      response.write(`${JSON.stringify({ State: 6, Health: HEALTH })}\n`);
      return;
    }
    const answer = this.answers.get(name);
    if (answer === undefined) response.writeHead(500);
    response.end(answer);
  });

  public async start(): Promise<void> {
    await new Promise<void>(resolve => this.server.listen(this.socket, resolve));
  }

  public say(notification: object): void {
    this.listeners.forEach(listener => listener.write(`${JSON.stringify(notification)}\n`));
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
    rmSync(this.folder, { recursive: true });
  }
}

let daemon: Daemon;
let observer: Observer;
let end: AbortController;

beforeEach(async () => {
  daemon = new Daemon();
  await daemon.start();
  end = new AbortController();
  observer = new Observer({
    subject: { instance: 'agent', hostname: 'agent', dns: 'MAGIC_DNS', https: false, credential: 'auth-key', workloadPort: 18789, netcheckIntervalMs: 60_000 },
    socket: daemon.socket,
    cli: join(daemon.socket, 'none'),
    netcheckTimeoutMs: 1000,
    unsealProblems: [],
  }, end.signal);
});
afterEach(() => {
  end.abort();
  daemon.stop();
});

/** The first status that is so, from now on. */
async function statusWhen(is: (status: TailscaleStatus) => boolean): Promise<TailscaleStatus> {
  return new Promise(resolve => {
    const look = (status: TailscaleStatus) => { if (is(status)) resolve(status); };
    observer.current.onChange(look);
    look(observer.current.get());
  });
}

const codes = ({ errors }: TailscaleStatus) => errors.map(({ code }) => code);

test('a daemon that runs is told with its URLs and its warnings', async () => {
  observer.start();
  const status = await statusWhen(({ urls, health }) => urls.length > 0 && health.length > 0);
  expect(status).toMatchObject({ state: 'connected', health: [{ code: 'no-derp-home', severity: 'high' }], versions: { daemon: '1.102.3' } });
  expect(status.urls[0]).toMatch(/^http:\/\/agent:8080$/);
});

test('answers beside the state that do not come leave the state alone', async () => {
  daemon.answers.delete('serve-config');
  observer.start();
  expect(await statusWhen(({ state }) => state === 'connected')).toMatchObject({ addresses: [expect.any(String), expect.any(String)], urls: [] });
});

test('answers beside the state that are not understood are told, and leave the state alone', async () => {
  daemon.answers.set('derpmap', '[]');
  observer.start();
  expect(await statusWhen(status => codes(status).includes('VERSION_MISMATCH'))).toMatchObject({ state: 'connected' });
});

test('a status that did not come once is asked for again, and warnings stay', async () => {
  observer.start();
  await statusWhen(({ urls, health }) => urls.length > 0 && health.length > 0);
  const status = daemon.answers.get('status')!;
  daemon.answers.delete('status');
  daemon.say({});
  await statusWhen(({ relay }) => relay.peers === null);
  daemon.answers.set('status', status);
  expect(await statusWhen(({ relay }) => relay.peers !== null)).toMatchObject({ state: 'connected', health: [{ code: 'no-derp-home' }] });
}, 20_000);

test('a key that expires is heard though the daemon is asked no more', async () => {
  observer.start();
  await statusWhen(({ state }) => state === 'connected');
  daemon.answers.delete('status');
  daemon.say({ SelfChange: { KeyExpiry: '2026-01-01T00:00:00Z' } });
  expect(codes(await statusWhen(({ state }) => state === 'key-expired'))).toContain('NODE_KEY_EXPIRED');
});

test('a daemon that wants a login is heard though it is ended before it can be asked', async () => {
  const unsealProblems = [{ code: 'TAMPERED', message: 'auth-key: changed', fix: 'seal it again' }];
  observer = new Observer({
    subject: { instance: 'agent', hostname: 'agent', dns: 'MAGIC_DNS', https: false, credential: 'auth-key', workloadPort: 18789, netcheckIntervalMs: 60_000 },
    socket: daemon.socket,
    cli: join(daemon.socket, 'none'),
    netcheckTimeoutMs: 1000,
    unsealProblems,
  }, end.signal);
  daemon.answers.set('status', JSON.stringify({ ...JSON.parse(sample('status-running.json')), BackendState: 'NoState' }));
  observer.start();
  await statusWhen(({ state }) => state === 'connecting');
  daemon.say({ State: 2 });
  expect(codes(await statusWhen(({ state }) => state === 'needs-login'))).toEqual(['TAMPERED']);
});

test('a login that is refused is told by its reason', async () => {
  daemon.answers.set('status', sample('status-new.json'));
  observer.start();
  await statusWhen(({ versions }) => versions.daemon !== null);
  daemon.say({ ErrMessage: 'invalid authkey' });
  expect(codes(await statusWhen(({ state }) => state === 'needs-login'))).toEqual(['AUTH_KEY_REJECTED']);
});
