import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScript } from '../../src/tailscale/start-script';

const START_SCRIPT = startScript({ choosesServed: false });
const FIRST = '--advertise-tags=tag:a';
const SECOND = '--login-server=http://[::1]:8 --advertise-tags=tag:b,*';

/** Programs in place of Tailscale's, which stand in the image alone; the end-to-end tests run the script with the real ones. */
const PROGRAMS = {
  // listens, as the CLI expects it to, until it is told to end
  tailscaled: `#!/bin/sh
printf '%s\\n' "$1" >> "$LOG-daemon"
for arg; do case $arg in --socket=*) socket=\${arg#--socket=};; --statedir=*) dir=\${arg#--statedir=};; esac; done
[ "$DAEMON" = dies ] && exit 1
printf ' asked-for-new-tags' >> "$dir/tailscaled.state"
exec node -e 'process.on("SIGTERM", () => process.exit(0)); require("net").createServer().listen(process.argv[1])' "$socket"`,
  tailscale: `#!/bin/sh
[ "$2" = status ] && exit "\${LATER_STATUS:-0}"
printf '%s|' "$@" >> "$LOG"; echo >> "$LOG"
[ -n "$HANG" ] && exec node -e 'setTimeout(() => {}, 60000)'
exit "\${UP_STATUS:-0}"`,
  // the waits of the script are for programs that take their time
  sleep: `#!/bin/sh
exec node -e 'setTimeout(() => {}, 200)'`,
  containerboot: `#!/bin/sh
echo "containerboot with $(cat "$TS_STATE_DIR/tailscaled.state" 2>/dev/null)"`,
};

let folder: string;
const state = () => join(folder, 'state', 'tailscaled.state');
const read = (file: string) => readFileSync(file, 'utf8');
const logins = () => (existsSync(join(folder, 'log')) ? read(join(folder, 'log')).trimEnd().split('\n') : []);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
  for (const name of ['bin', 'tmp']) mkdirSync(join(folder, name));
  for (const [name, text] of Object.entries(PROGRAMS)) {
    writeFileSync(join(folder, 'bin', name), text);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  writeFileSync(join(folder, 'auth-key'), 'key');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A node that logged in with `FIRST`. */
function loggedIn(): void {
  mkdirSync(join(folder, 'state'));
  writeFileSync(state(), 'identity');
  writeFileSync(join(folder, 'state', 'up-args'), FIRST);
}

/** What a new pod has of an old one's: the volume. */
function newPod(): void {
  rmSync(join(folder, 'tmp'), { recursive: true });
  mkdirSync(join(folder, 'tmp'));
}

const environment = (args: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
  LOG: join(folder, 'log'),
  TMPDIR: join(folder, 'tmp'),
  TS_AUTHKEY: `file:${join(folder, 'auth-key')}`,
  TS_EXTRA_ARGS: args,
  TS_HOSTNAME: 'agent',
  TS_STATE_DIR: join(folder, 'state'),
  TS_USERSPACE: 'false',
  ...more,
});

function start(args: string, more?: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', START_SCRIPT], { env: environment(args, more), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

test('a node without an identity is left to containerboot, and its arguments are remembered', () => {
  expect(start(FIRST)).toBe('containerboot with \n');
  expect(logins()).toEqual([]);
  expect(read(join(folder, 'state', 'up-args'))).toBe(FIRST);
  expect(statSync(join(folder, 'state')).mode.toString(8)).toMatch(/700$/);
});

test('unchanged settings take no login', () => {
  loggedIn();
  expect(start(FIRST)).toBe('containerboot with identity\n');
  expect(logins()).toEqual([]);
});

test('changed settings take one, word by word, and are remembered', () => {
  loggedIn();
  expect(start(SECOND)).toContain('containerboot with identity asked-for-new-tags\n');
  expect(logins()).toEqual([[
    `--socket=${join(folder, 'tmp', 'login', 'socket')}`, 'up', '--reset', '--force-reauth', '--timeout=30s', '--accept-dns=false',
    `--auth-key=file:${join(folder, 'auth-key')}`, '--hostname=agent', '--login-server=http://[::1]:8', '--advertise-tags=tag:b,*', '',
  ].join('|')]);
  expect(statSync(state()).mode.toString(8)).toMatch(/600$/);
  expect(readdirSync(join(folder, 'tmp'))).toEqual(['login-tried']);
  newPod();
  start(SECOND);
  expect(logins()).toHaveLength(1);
});

test.each([['false', 'tailscale0'], ['true', 'userspace-networking']])('with TS_USERSPACE %s the login\'s daemon has --tun=%s', (userspace, tun) => {
  loggedIn();
  start(SECOND, { TS_USERSPACE: userspace });
  // one without the device would open every port of the pod's loopback address to the tailnet
  expect(read(join(folder, 'log-daemon'))).toBe(`--tun=${tun}\n`);
});

test('the login\'s daemon serves nothing of what the last one did', () => {
  loggedIn();
  writeFileSync(state(), JSON.stringify({ '_machinekey': 'a', '_serve/1a2b': 'eyJUQ1AiOnt9fQ==', 'profile-1a2b': 'b' }, undefined, 2));
  start(SECOND);
  expect(read(state())).toContain('"_serve/1a2b": "e30="');
  expect(JSON.parse(read(state()).replace(' asked-for-new-tags', ''))).toEqual({ '_machinekey': 'a', '_serve/1a2b': 'e30=', 'profile-1a2b': 'b' });
});

test('a login that is taken back leaves the identity as it was', () => {
  loggedIn();
  expect(start(SECOND, { LATER_STATUS: '1' })).toMatch(/start: that login failed, going on .*\ncontainerboot with identity\n$/);
  expect(read(join(folder, 'state', 'up-args'))).toBe(FIRST);
});

test('a refused login leaves the identity as it was, and is tried again by the next pod, not by the next container', () => {
  loggedIn();
  const refused = { UP_STATUS: '1' };
  expect(start(SECOND, refused)).toMatch(/start: that login failed, going on .*\ncontainerboot with identity\n$/);
  expect(logins()).toHaveLength(1);
  expect(start(SECOND, refused)).toBe('containerboot with identity\n');
  expect(logins()).toHaveLength(1);
  newPod();
  expect(start(SECOND)).toContain('containerboot with identity asked-for-new-tags\n');
  expect(logins()).toHaveLength(2);
});

test('settings that go back need no login', () => {
  loggedIn();
  start(SECOND, { UP_STATUS: '1' });
  newPod();
  start(FIRST);
  expect(logins()).toHaveLength(1);
});

test('a key that is not there is not asked for', () => {
  loggedIn();
  rmSync(join(folder, 'auth-key'));
  expect(start(SECOND)).toMatch(/start: there is no auth key to log in with\n.*going on.*\ncontainerboot with identity\n$/);
  expect(logins()).toEqual([]);
});

describe.each([
  ['oauth-client', 'oauth', { TS_AUTHKEY: 'oauth' }, ['--auth-key=file:oauth'], 'OAuth client\'s secret'],
  ['workload-identity', 'token', { TS_ID_TOKEN: 'token', TS_CLIENT_ID: 'T1-k2?ephemeral=false&preauthorized=true' },
    ['--client-id=T1-k2?ephemeral=false&preauthorized=true', '--id-token=file:token'], 'service account token'],
] as const)('a login with %s', (credential, file, variables, flags, name) => {
  const at = (text: string) => text.replace(new RegExp(`\\b${file}$`), join(folder, file));
  const run = () => {
    const { TS_AUTHKEY, ...others } = environment(SECOND);
    const env = { ...others, ...Object.fromEntries(Object.entries(variables).map(([variable, value]) => [variable, value === file ? `file:${at(value)}` : value])) };
    return spawnSync('sh', ['-c', startScript({ choosesServed: false, credential })], { env, encoding: 'utf8' });
  };

  test('after a change of the settings shows where that is, word by word', () => {
    loggedIn();
    writeFileSync(join(folder, file), 'secret');
    const { status, stdout, stderr } = run();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('containerboot with identity asked-for-new-tags\n');
    expect(logins()[0].split('|').slice(6, -4)).toEqual(flags.map(at));
  });

  test('is not tried without it', () => {
    loggedIn();
    const { status, stdout } = run();
    expect(status).toBe(0);
    expect(stdout).toContain(`start: there is no ${name} to log in with\n`);
    expect(stdout).toMatch(/going on with the settings of the last one: correct the .* and restart the pod to try again\ncontainerboot with identity\n$/);
    expect(logins()).toEqual([]);
  });
});

test('a daemon that dies leaves the identity as it was', () => {
  loggedIn();
  expect(start(SECOND, { DAEMON: 'dies' })).toMatch(/containerboot with identity\n$/);
  expect(logins()).toEqual([]);
});

test('a volume that takes no more leaves the identity as it was', () => {
  loggedIn();
  // in place of a full disk: the name that the new state is first written under is taken by a folder
  mkdirSync(`${state()}.new`);
  const { status, stdout } = spawnSync('sh', ['-c', START_SCRIPT], { env: environment(SECOND), encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toMatch(/start: that login failed, going on .*\ncontainerboot with identity\n$/);
  expect(read(join(folder, 'state', 'up-args'))).toBe(FIRST);
});

test('an end in the middle of a login is heeded at once, and leaves the identity as it was', async () => {
  loggedIn();
  const script = spawn('sh', ['-c', START_SCRIPT], { env: environment(SECOND, { HANG: 'yes' }), stdio: 'ignore' });
  const ended = new Promise<number | null>(resolve => script.on('exit', resolve));
  while (logins().length === 0) await new Promise(resolve => setTimeout(resolve, 50));
  script.kill('SIGTERM');
  expect(await ended).toBe(143);
  newPod();
  expect(start(FIRST)).toBe('containerboot with identity\n');
}, 20_000);

describe('the CLI', () => {
  const shared = () => join(folder, 'shared');

  test('is shared where somebody wants it, to be run by anybody', () => {
    start(FIRST, { SHARED_CLI: shared() });
    expect(read(shared())).toBe(PROGRAMS.tailscale);
    expect(statSync(shared()).mode.toString(8)).toMatch(/755$/);
    expect(readdirSync(folder)).not.toContain('shared.new');
  });

  test('is that of the image, also where an older one was shared before', () => {
    writeFileSync(shared(), 'older');
    start(FIRST, { SHARED_CLI: shared() });
    expect(read(shared())).toBe(PROGRAMS.tailscale);
  });

  test('that can not be shared does not keep the node from starting', () => {
    const { status, stdout } = spawnSync('sh', ['-c', START_SCRIPT], { env: environment(FIRST, { SHARED_CLI: join(folder, 'nowhere', 'tailscale') }), encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toBe(`start: could not write ${join(folder, 'nowhere', 'tailscale')}, so the status exporter can not check the network\ncontainerboot with \n`);
  });
});
