import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMergeError } from '../../../src/programs/merge-config/errors';
import { bundle } from '../bundle';

const SECRET = 'hunter2';
const OWNED = {
  gateway: {
    mode: 'local',
    auth: { mode: 'token', token: { source: 'file', provider: 'sealed', id: 'value' } },
    terminal: { enabled: false },
    controlUi: { allowedOrigins: ['http://agent:8080'] },
  },
};
const SOURCE = { ...OWNED, agents: { defaults: { maxConcurrent: 2 } } };

let programs: string;
beforeAll(() => {
  programs = mkdtempSync(join(tmpdir(), 'programs-'));
  bundle(programs);
});
afterAll(() => rmSync(programs, { recursive: true }));

/** The folders of a pod, as the program sees them. */
class Pod {
  public readonly root = mkdtempSync(join(tmpdir(), 'pod-'));
  public readonly source = join(this.root, 'source');
  public readonly terminationLog = join(this.root, 'termination-log');
  public readonly data = join(this.root, 'data');
  /** Folder of the configuration. */
  public readonly folder = join(this.data, 'config');
  public readonly config = join(this.folder, 'openclaw.json');
  public readonly lastApplied = join(this.folder, 'openclaw.json.last-applied');

  public constructor() {
    mkdirSync(this.folder, { recursive: true });
    this.mountSource(SOURCE);
    writeFileSync(this.terminationLog, '');
  }

  /** Lays the ConfigMap's files out as the kubelet does: links to files in a folder that is a link, too. */
  public mountSource(config: object, owned: object = OWNED): void {
    rmSync(this.source, { recursive: true, force: true });
    mkdirSync(join(this.source, '..2026_01_01'), { recursive: true });
    symlinkSync('..2026_01_01', join(this.source, '..data'));
    for (const [name, value] of Object.entries({ 'openclaw.json': config, 'owned.json': owned })) {
      writeFileSync(join(this.source, '..data', name), JSON.stringify(value));
      symlinkSync(join('..data', name), join(this.source, name));
    }
  }

  public run(...args: string[]) {
    return this.runIn(':', args);
  }

  /** @param shell what the shell does first that the program runs in */
  private runIn(shell: string, args: readonly string[] = []) {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `${shell}; exec "$@"`, 'sh',
      process.execPath, join(programs, 'merge-config.cjs'), '--source', this.source, '--data', this.data, '--termination-log', this.terminationLog, ...args], { encoding: 'utf8', timeout: 20_000 });
    expect(stdout + stderr + readFileSync(this.terminationLog, 'utf8')).not.toContain(SECRET);
    expect(stderr).not.toMatch(/\n\s+at /);
    return { status, stdout, stderr };
  }

  /** Runs it to a failure, of which Kubernetes tells the same as the log, and after which everything is as it was. */
  public fail(shell = ':'): string {
    const before = this.contents();
    const { status, stdout, stderr } = this.runIn(shell);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(readFileSync(this.terminationLog, 'utf8')).toBe(stderr);
    expect(this.contents()).toEqual(before);
    return stderr;
  }

  public read(): any {
    return JSON.parse(readFileSync(this.config, 'utf8'));
  }

  /** Changes the configuration as OpenClaw does. */
  public change(config: object): void {
    writeFileSync(this.config, JSON.stringify(config));
  }

  public backup(slot: string): string {
    return readFileSync(`${this.config}${slot}`, 'utf8');
  }

  private contents(): { [name: string]: string } {
    return Object.fromEntries(readdirSync(this.folder, { withFileTypes: true })
      .map(entry => [entry.name, entry.isFile() ? readFileSync(join(this.folder, entry.name), 'latin1') : 'no file']));
  }
}

describe('merge-config', () => {
  let pod: Pod;
  beforeEach(() => { pod = new Pod(); });
  afterEach(() => rmSync(pod.root, { recursive: true }));

  test('begins with what the source says, for its owner alone', () => {
    rmSync(pod.folder, { recursive: true });
    expect(pod.run()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(pod.config, 'utf8')).toBe(`${JSON.stringify(SOURCE, undefined, 2)}\n`);
    expect(readdirSync(pod.folder).sort()).toEqual(['openclaw.json', 'openclaw.json.last-applied']);
    for (const file of [pod.config, pod.lastApplied]) expect(statSync(file)).toMatchObject({ uid: process.getuid!(), mode: 0o100600 });
    expect(statSync(pod.folder).mode).toBe(0o40700);
  });

  test('keeps what was changed in the app, and sets back what the library sets, telling where', () => {
    pod.run();
    pod.change({
      ...SOURCE,
      agents: { defaults: { maxConcurrent: 7 } },
      gateway: { ...SOURCE.gateway, reload: { mode: 'off' }, terminal: { enabled: true }, auth: { mode: 'token', token: SECRET } },
    });
    const changed = readFileSync(pod.config, 'utf8');
    expect(pod.run()).toEqual({ status: 0, stdout: 'merge-config: changed in the app, and set back: gateway.auth.token, gateway.terminal.enabled\n', stderr: '' });
    expect(pod.read()).toEqual({ ...SOURCE, agents: { defaults: { maxConcurrent: 7 } }, gateway: { ...SOURCE.gateway, reload: { mode: 'off' } } });
    expect(statSync(pod.config).mode).toBe(0o100600);
    expect(pod.backup('.bak.1')).toBe(changed);
  });

  test('sets back what lets others in beside what the library sets, where the source has no word on it and where it has', () => {
    const source = { ...SOURCE, gateway: { ...SOURCE.gateway, trustedProxies: ['127.0.0.1/32'] } };
    pod.mountSource(source);
    pod.run();
    const kept = { reload: { mode: 'off' }, controlUi: { ...SOURCE.gateway.controlUi, basePath: '/ui' } };
    pod.change({
      ...source,
      gateway: {
        ...source.gateway,
        ...kept,
        auth: { ...SOURCE.gateway.auth, password: SECRET, [`${SECRET}\n`]: 1 },
        controlUi: { ...kept.controlUi, dangerouslyAllowHostHeaderOriginFallback: true },
        trustedProxies: ['0.0.0.0/0'],
        allowRealIpFallback: true,
        nodes: { pairing: { autoApproveCidrs: ['0.0.0.0/0'] } },
      },
    });
    expect(pod.run()).toEqual({
      status: 0,
      stdout: 'merge-config: changed in the app, and set back: gateway.auth, gateway.nodes.pairing, gateway.trustedProxies, gateway.allowRealIpFallback, '
        + 'gateway.controlUi.dangerouslyAllowHostHeaderOriginFallback\n',
      stderr: '',
    });
    expect(pod.read()).toEqual({ ...source, gateway: { ...source.gateway, ...kept, nodes: {} } });
    expect(pod.run()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('lets no start pass on which the same is there from the beginning', () => {
    pod.change({ ...SOURCE, gateway: { ...SOURCE.gateway, allowRealIpFallback: true } });
    expect(pod.run().status).toBe(0);
    expect(pod.read()).toEqual(SOURCE);
  });

  test('keeps what was changed in the app beside a source as large as a ConfigMap takes', () => {
    const entries = Object.fromEntries(Array.from({ length: 21_000 }, (_, index) => [`e${index}`, { on: true }]));
    const source = { ...SOURCE, plugins: { entries } };
    // as it is in the ConfigMap
    expect(JSON.stringify(source, undefined, 2).length + JSON.stringify(OWNED, undefined, 2).length).toBeLessThan(1024 * 1024);
    // and deeper within another
    expect(JSON.stringify({ config: source, owned: OWNED }, undefined, 2).length).toBeGreaterThan(1024 * 1024);
    pod.mountSource(source);
    expect(pod.run().status).toBe(0);
    pod.change({ ...source, agents: { defaults: { maxConcurrent: 7 } } });
    expect(pod.run()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(pod.read().agents).toEqual({ defaults: { maxConcurrent: 7 } });
  });

  test('applies what changed in the source, and removes what it no longer says', () => {
    pod.mountSource({ ...SOURCE, channels: { one: { on: true } } });
    pod.run();
    pod.change({ ...pod.read(), ui: { theme: 'dark' } });
    pod.mountSource({ ...SOURCE, agents: { defaults: { maxConcurrent: 3 } } });
    expect(pod.run()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(pod.read()).toEqual({ ...SOURCE, agents: { defaults: { maxConcurrent: 3 } }, ui: { theme: 'dark' } });
  });

  test('writes nothing where nothing is to be changed, and leaves comments', () => {
    pod.run();
    const text = `// mine\n${JSON.stringify(pod.read())}`;
    writeFileSync(pod.config, text);
    const before = readdirSync(pod.folder).map(name => [name, statSync(join(pod.folder, name)).mtimeMs]);
    expect(pod.run()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(pod.config, 'utf8')).toBe(text);
    expect(readdirSync(pod.folder).map(name => [name, statSync(join(pod.folder, name)).mtimeMs])).toEqual(before);
  });

  test('reads what OpenClaw reads, and keeps it as it was written', () => {
    const text = '\ufeff{ // comments,\n agents: {defaults: {workspace: \'~/w\',},}, \'limit\': +0x10, /* and the rest */ }';
    writeFileSync(pod.config, text);
    expect(pod.run().status).toBe(0);
    expect(pod.read()).toEqual({ ...SOURCE, agents: { defaults: { maxConcurrent: 2, workspace: '~/w' } }, limit: 16 });
    expect(pod.backup('.bak.1')).toBe(text);
  });

  test('seeds anew where the file was removed', () => {
    pod.run();
    rmSync(pod.config);
    expect(pod.run().status).toBe(0);
    expect(pod.read()).toEqual(SOURCE);
  });

  test('keeps the last five, and leaves none that OpenClaw restores by itself', () => {
    pod.run();
    for (const slot of ['', '.1', '.2', '.3', '.4']) writeFileSync(`${pod.config}.bak${slot}`, `was .bak${slot}`);
    pod.change({ ...SOURCE, gateway: {} });
    expect(pod.run().status).toBe(0);
    expect(existsSync(`${pod.config}.bak`)).toBe(false);
    expect(pod.backup('.bak.1')).toBe(JSON.stringify({ ...SOURCE, gateway: {} }));
    expect(['.bak.2', '.bak.3', '.bak.4'].map(slot => pod.backup(slot))).toEqual(['was .bak', 'was .bak.1', 'was .bak.2']);
  });

  test.each([['stays as it is', () => {}], ['is removed', () => rmSync(pod.config)]])('leaves no backup that OpenClaw restores where the configuration %s', (_, arrange) => {
    pod.run();
    arrange();
    writeFileSync(`${pod.config}.bak`, 'was .bak');
    for (let starts = 0; starts < 2; starts++) expect(pod.run().status).toBe(0);
    expect(existsSync(`${pod.config}.bak`)).toBe(false);
    expect(pod.backup('.bak.1')).toBe('was .bak');
  });

  test.each([
    ['no configuration', SECRET, 'is no JSON5, from line 1, column 1 on'],
    ['half of one', `{"gateway":{"auth":{"token":"${SECRET}`, 'is no JSON5, from line 1, column 37 on'],
    ['nothing', '', 'is no JSON5, from line 1, column 1 on'],
    ['an array', '[]', 'is no object'],
    ['what JSON has no word for', '{gateway: {port: Infinity}}', 'holds NaN or Infinity, which JSON has no word for'],
    ['101 levels', `${'{"a":'.repeat(101)}1${'}'.repeat(101)}`, 'is nested more than 100 levels deep'],
    ['a million levels', '['.repeat(1_000_000), 'is no JSON5, from line 1, column 1000001 on'],
  ])('refuses a file with %s', (_, text, problem) => {
    writeFileSync(pod.config, text);
    expect(pod.fail()).toBe(`merge-config: config: BAD_CONFIG: ${pod.config}: ${problem}; `
      + 'set configMode to ConfigMode.MANAGED and apply, mend or move the file with kubectl exec, and set it back\n');
  });

  test('reads 100 levels', () => {
    writeFileSync(pod.config, `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`);
    expect(pod.run().status).toBe(0);
  });

  test.each([
    ['a link to a file', () => symlinkSync(pod.terminationLog, pod.config), 'is a link'],
    ['a link to what never ends', () => symlinkSync('/dev/zero', pod.config), 'is a link'],
    ['a link to nothing', () => symlinkSync('nowhere', pod.config), 'is a link'],
    ['a folder', () => mkdirSync(pod.config), 'is no file'],
    ['a pipe', () => spawnSync('mkfifo', [pod.config]), 'is no file'],
    ['a file larger than memory', () => { writeFileSync(pod.config, ''); truncateSync(pod.config, 2 ** 31); }, 'has 2147483648 bytes, 1048576 are read'],
  ])('refuses %s', (_, arrange, problem) => {
    arrange();
    const { status, stderr } = pod.run();
    expect(status).toBe(1);
    expect(stderr).toContain(`merge-config: config: BAD_FILE: ${pod.config}: ${problem}; set configMode to ConfigMode.MANAGED`);
    expect(readdirSync(pod.folder)).toEqual(['openclaw.json']);
  });

  test.each([
    ['a link to a folder', () => symlinkSync(pod.source, pod.folder)],
    ['a link to nothing', () => symlinkSync('nowhere', pod.folder)],
    ['a file', () => writeFileSync(pod.folder, '')],
  ])('refuses %s in place of the configuration\'s folder', (_, arrange) => {
    rmSync(pod.folder, { recursive: true });
    arrange();
    const { status, stderr } = pod.run();
    expect(status).toBe(1);
    expect(stderr).toContain(`merge-config: config: BAD_FILE: ${pod.folder}: is no folder; set configMode`);
    expect(readdirSync(pod.data)).toEqual(['config']);
    expect(readdirSync(pod.source).sort()).toEqual(['..2026_01_01', '..data', 'openclaw.json', 'owned.json']);
  });

  test.each([[{ $include: './all.json5' }, 'at the top'], [{ gateway: { $include: ['./gateway.json5'] } }, 'in gateway']])('refuses %j', (config, where) => {
    pod.change(config);
    expect(pod.fail()).toContain(`merge-config: config: INCLUDE_OVER_OWNED: ${pod.config}: "$include" ${where} reaches what this library sets; include below that`);
  });

  test('leaves an include elsewhere as it is', () => {
    pod.change({ channels: { $include: './channels.json5' } });
    expect(pod.run().status).toBe(0);
    expect(pod.read()).toEqual({ ...SOURCE, channels: { $include: './channels.json5' } });
  });

  test('writes through no link that lies in its way, and reads none', () => {
    pod.run();
    const elsewhere = join(pod.root, 'elsewhere');
    writeFileSync(elsewhere, '{"untouched":true}');
    rmSync(pod.lastApplied);
    for (const name of ['openclaw.json.last-applied', '.openclaw.json.merge-config', 'openclaw.json.bak', 'openclaw.json.bak.1', '.openclaw.json.bak.1.merge-config']) {
      symlinkSync(elsewhere, join(pod.folder, name));
    }
    pod.change({ ...SOURCE, gateway: {} });
    const { status, stderr } = pod.run();
    expect(status).toBe(0);
    expect(stderr).toBe(`merge-config: ${pod.lastApplied}: is a link, so the source wins where the configuration differs from it; what that was is in openclaw.json.bak.1\n`);
    expect(readFileSync(elsewhere, 'utf8')).toBe('{"untouched":true}');
    expect(pod.read()).toEqual(SOURCE);
    expect(JSON.parse(readFileSync(pod.lastApplied, 'utf8'))).toEqual({ version: 1, config: SOURCE, owned: OWNED });
    expect(statSync(pod.lastApplied).isFile()).toBe(true);
  });

  test.each(['', '{', '[]', '{"version":1}', `{"config":"${SECRET}","owned":{}}`])('lets the source win where nothing tells what it said: %j', text => {
    pod.run();
    pod.change({ ...SOURCE, agents: { defaults: { maxConcurrent: 7 } }, ui: { theme: 'dark' } });
    writeFileSync(pod.lastApplied, text);
    const { status, stderr } = pod.run();
    expect(status).toBe(0);
    expect(stderr).toMatch(/^merge-config: .*openclaw\.json\.last-applied: .+, so the source wins where the configuration differs from it; .*\n$/);
    expect(pod.read()).toEqual({ ...SOURCE, ui: { theme: 'dark' } });
    expect(pod.run()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('runs again on what an interrupted run left', () => {
    writeFileSync(join(pod.folder, '.openclaw.json.merge-config'), 'half', { mode: 0o400 });
    expect(pod.run().status).toBe(0);
    expect(readdirSync(pod.folder).sort()).toEqual(['openclaw.json', 'openclaw.json.last-applied']);
  });

  test('tells what is in its way', () => {
    mkdirSync(pod.lastApplied);
    const { status, stderr } = pod.run();
    expect(status).toBe(1);
    expect(stderr).toContain(`merge-config: config: WRITE_FAILED: ${pod.lastApplied}: cannot be written (EISDIR); move what is in its way\n`);
  });

  test('tells of a folder where it writes first, by that name', () => {
    const temporary = join(pod.folder, '.openclaw.json.merge-config');
    mkdirSync(temporary);
    expect(pod.fail()).toBe(`merge-config: config: WRITE_FAILED: ${temporary}: cannot be written (ERR_FS_EISDIR); move what is in its way\n`);
  });

  test('leaves everything as it was where there is no room', () => {
    pod.run();
    pod.change({ ...SOURCE, gateway: {}, notes: 'x'.repeat(2000) });
    // as much as a file may have, in blocks of 512 or 1024 bytes: it is in the midst of a file that there is no room for more
    expect(pod.fail('ulimit -f 1')).toBe(`merge-config: config: WRITE_FAILED: ${pod.config}.bak.1: cannot be written (EFBIG); make room on the claim, or make it larger\n`);
    expect(pod.run().status).toBe(0);
  });

  test('refuses a source that is not there', () => {
    rmSync(join(pod.source, 'owned.json'));
    expect(pod.fail()).toBe(`merge-config: config: BAD_FILE: ${join(pod.source, 'owned.json')}: cannot be read (ENOENT); synthesize and apply anew\n`);
  });

  test.each([
    ['an unknown option', ['--verbose'], /^merge-config: Unknown option '--verbose'/],
    ['no folder', ['--data', ''], /^merge-config: option --data is missing\n$/],
  ])('tells of wrong use: %s', (_, args, message) => {
    chmodSync(pod.terminationLog, 0o666);
    const { status, stderr } = pod.run(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(readdirSync(pod.folder)).toEqual([]);
  });
});

test('an error that is not ours is told by its class alone', () => {
  expect(asMergeError(new TypeError(`cannot read ${SECRET}`))).toMatchObject({ code: 'INTERNAL', problem: 'unexpected TypeError' });
  expect(asMergeError(SECRET)).toMatchObject({ code: 'INTERNAL', problem: 'unexpected string' });
});
