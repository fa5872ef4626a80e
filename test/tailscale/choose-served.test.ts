import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveFiles } from '../../src/tailscale/serve-config';
import { startScript } from '../../src/tailscale/start-script';

/** Programs in place of Tailscale's, which stand in the image alone; the end-to-end tests run the script with the real ones. */
const PROGRAMS = {
  // tells what a file says of the node; no file, no daemon
  tailscale: '#!/bin/sh\n[ "$*" = "--socket=$TS_SOCKET status --json --peers=false" ] && exec cat "$STATUS"',
  // the waits of the script are for programs that take their time
  sleep: '#!/bin/sh\nexec node -e \'setTimeout(() => {}, 100)\'',
  containerboot: '#!/bin/sh\nwhile :; do sleep 1; done',
};

let folder: string;
let script: ChildProcess | undefined;
const chosen = () => join(folder, 'tmp', 'serve', 'serve.json');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'served-'));
  for (const name of ['bin', 'choices']) mkdirSync(join(folder, name));
  for (const [name, text] of Object.entries(PROGRAMS)) {
    writeFileSync(join(folder, 'bin', name), text);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  writeFileSync(join(folder, 'auth-key'), 'key');
});
afterEach(async () => {
  if (script) {
    const ended = once(script, 'exit');
    // the script and what it left in the background
    process.kill(-script.pid!, 'SIGKILL');
    await ended;
  }
  script = undefined;
  rmSync(folder, { recursive: true });
});

/** Lays out the choices of a workload, with port 8080 to it and 9003 to its status. */
function choices(options: { https: boolean; identity: boolean; port?: number }): void {
  const files = serveFiles({ port: 8080, target: 18789, forwards: new Map([[9003, 9003]]), ...options });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'choices', name), text);
}

/** What the daemon tells, as `tailscale status --json` prints it. */
function status(name: string, certDomains: string[] | null): void {
  const text = JSON.stringify({ Version: '1.102.3', BackendState: 'Running', Self: { HostName: 'agent', DNSName: name, Online: true }, Health: [], CertDomains: certDomains, Peer: null }, undefined, 2);
  writeFileSync(join(folder, 'status'), text);
}

function start(): void {
  script = spawn('sh', ['-c', startScript({ choosesServed: true })], {
    detached: true,
    stdio: 'ignore',
    env: {
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      STATUS: join(folder, 'status'),
      SERVE_CHOICES: join(folder, 'choices'),
      TS_SERVE_CONFIG: chosen(),
      TS_SOCKET: '/nowhere',
      TMPDIR: join(folder, 'tmp'),
      TS_AUTHKEY: `file:${join(folder, 'auth-key')}`,
      TS_EXTRA_ARGS: '',
      TS_HOSTNAME: 'agent',
      TS_STATE_DIR: join(folder, 'state'),
      TS_USERSPACE: 'false',
    },
  });
}

/** The configuration once it serves what a predicate wants, and within five seconds. */
async function served(wanted: (config: any) => boolean): Promise<any> {
  for (let tries = 0; tries < 50; tries += 1) {
    const config = existsSync(chosen()) && JSON.parse(readFileSync(chosen(), 'utf8'));
    if (config && wanted(config)) return config;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`it serves ${existsSync(chosen()) ? readFileSync(chosen(), 'utf8') : 'nothing'}`);
}

const hasHttps = ({ TCP }: any) => '443' in TCP;
const FORWARDS = { 8080: { TCPForward: '127.0.0.1:18789' }, 9003: { TCPForward: '127.0.0.1:9003' } };

test('what asks nothing of the tailnet is served before the daemon answers', async () => {
  choices({ https: true, identity: false });
  start();
  expect(await served(() => true)).toEqual({ TCP: FORWARDS });
});

test('without certificates HTTPS is left out, and served once they are there, and not once they are gone', async () => {
  choices({ https: true, identity: false });
  status('agent.tail1234.ts.net.', null);
  start();
  await served(config => !hasHttps(config));
  status('agent.tail1234.ts.net.', ['agent.tail1234.ts.net']);
  expect(await served(hasHttps)).toEqual({
    TCP: { ...FORWARDS, 443: { HTTPS: true } },
    // containerboot puts the name in: so it sees a change when certificates come
    Web: { '${TS_CERT_DOMAIN}:443': { Handlers: { '/': { Proxy: 'http://127.0.0.1:18789' } } } },
  });
  status('agent.tail1234.ts.net.', []);
  expect(await served(config => !hasHttps(config))).toEqual({ TCP: FORWARDS });
});

test('what answers by the node\'s name is served once that is known', async () => {
  choices({ https: true, identity: true });
  start();
  await new Promise(resolve => setTimeout(resolve, 500));
  expect(existsSync(chosen())).toBe(false);
  status('agent.tail1234.ts.net.', null);
  expect(await served(() => true)).toEqual({
    TCP: { 8080: { HTTP: true }, 9003: FORWARDS[9003] },
    Web: { 'agent.tail1234.ts.net:8080': { Handlers: { '/': { Proxy: 'http://127.0.0.1:18789' } } } },
  });
  status('agent.tail1234.ts.net.', ['agent.tail1234.ts.net']);
  expect(Object.keys((await served(hasHttps)).Web)).toEqual(['agent.tail1234.ts.net:8080', '${TS_CERT_DOMAIN}:443']);
});

test('changed choices are heeded, and what does not change is left alone', async () => {
  choices({ https: false, identity: true });
  status('agent.tail1234.ts.net.', null);
  start();
  await served(() => true);
  const { ino } = statSync(chosen());
  await new Promise(resolve => setTimeout(resolve, 500));
  expect(statSync(chosen()).ino).toBe(ino);
  choices({ https: false, identity: true, port: 8082 });
  await served(({ TCP }) => '8082' in TCP);
  expect(readdirSync(join(folder, 'tmp', 'serve'))).toEqual(['serve.json']);
});

test('a node begins without what the last pod served, which may have gone past the proxy', async () => {
  choices({ https: false, identity: true });
  mkdirSync(join(folder, 'state'));
  const state = join(folder, 'state', 'tailscaled.state');
  writeFileSync(state, JSON.stringify({ '_serve/1a2b': 'eyJUQ1AiOnt9fQ==', 'profile-1a2b': 'b' }, undefined, 2), { mode: 0o600 });
  start();
  for (let tries = 0; tries < 50 && !readFileSync(state, 'utf8').includes('e30='); tries += 1) await new Promise(resolve => setTimeout(resolve, 100));
  expect(JSON.parse(readFileSync(state, 'utf8'))).toEqual({ '_serve/1a2b': 'e30=', 'profile-1a2b': 'b' });
  expect(statSync(state).mode.toString(8)).toMatch(/600$/);
});

test('a daemon that goes away, and a name that is none, change nothing', async () => {
  choices({ https: true, identity: false });
  status('agent.tail1234.ts.net.', ['agent.tail1234.ts.net']);
  start();
  await served(hasHttps);
  rmSync(join(folder, 'status'));
  await new Promise(resolve => setTimeout(resolve, 500));
  expect(hasHttps(JSON.parse(readFileSync(chosen(), 'utf8')))).toBe(true);
  status('evil/$(touch x)&.', null);
  await new Promise(resolve => setTimeout(resolve, 500));
  expect(hasHttps(JSON.parse(readFileSync(chosen(), 'utf8')))).toBe(true);
});
