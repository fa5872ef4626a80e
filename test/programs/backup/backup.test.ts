import { SpawnOptions, SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bucket } from './bucket/server';
import { writeOpenClaw } from './openclaw';
import { archiveName, checksumName } from '../../../src/backup/archive-name';
import { bundle } from '../bundle';

const SECRET = 'not-a-real-secret-access-key';

let programs: string;
beforeAll(() => {
  programs = mkdtempSync(join(tmpdir(), 'programs-'));
  bundle(programs);
});
afterAll(() => rmSync(programs, { recursive: true }));

/** The folders of the pod, as the program sees them. */
class Pod {
  public readonly root = mkdtempSync(join(tmpdir(), 'pod-'));
  public readonly claim = join(this.root, 'claim');
  public readonly state = join(this.claim, 'openclaw');
  public readonly archives = join(this.root, 'archives', 'agent');
  public readonly openclaw = join(this.root, 'openclaw');
  public readonly terminationLog = join(this.root, 'termination-log');
  public target: string[] = ['--archives', this.archives];

  public constructor() {
    for (const folder of ['claim', 'openclaw', 'scratch']) mkdirSync(join(this.root, folder));
    writeOpenClaw(join(this.openclaw, 'openclaw.cjs'));
    writeFileSync(this.terminationLog, '');
    this.write('first');
  }

  /** Leaves data of the agent, in place of what there is. */
  public write(note: string): void {
    mkdirSync(join(this.state, 'state'), { recursive: true });
    writeFileSync(join(this.state, 'state', 'openclaw.sqlite'), 'a database');
    writeFileSync(join(this.state, 'note'), note);
  }

  public get note(): string {
    return readFileSync(join(this.state, 'note'), 'utf8');
  }

  public args(...words: string[]): string[] {
    return [
      join(programs, 'backup.cjs'), ...words, '--instance', 'agent', '--openclaw', join(this.openclaw, 'openclaw.cjs'), '--state', this.state, '--claim', this.claim, '--folder', 'openclaw',
      '--scratch', join(this.root, 'scratch'), '--termination-log', this.terminationLog, ...this.target,
    ];
  }

  public run(...words: string[]) {
    return this.runWith({}, ...words);
  }

  /** The same as somebody, or with variables. */
  public runWith(options: SpawnOptions, ...words: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, this.args(...words), { ...options, encoding: 'utf8' }) as SpawnSyncReturns<string>;
    return this.judged(status, stdout, stderr);
  }

  /** Packs, and stores what was packed. */
  public create(...words: string[]) {
    expect(this.run('pack').status).toBe(0);
    return this.run('store', ...words);
  }

  /** The same while this process, which may serve a bucket, goes on. */
  public async createBeside(...words: string[]) {
    expect((await this.runBeside('pack')).status).toBe(0);
    return this.runBeside('store', ...words);
  }

  /** The same while this process, which may serve a bucket, goes on. */
  public async runBeside(...words: string[]) {
    const child = spawn(process.execPath, this.args(...words));
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', part => { output[name] += part; });
    const [status] = await once(child, 'close');
    return this.judged(status, output.stdout, output.stderr);
  }

  private judged(status: number | null, stdout: string, stderr: string) {
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout + stderr + readFileSync(this.terminationLog, 'utf8')).not.toContain(SECRET);
    return { status, stderr, report: status === 0 ? JSON.parse(stdout) : undefined };
  }

  /** Makes an archive of the present data, as of a time. */
  public archiveOf(time: string): string {
    const { report } = this.create('--keep', '9');
    const name = archiveName('agent', new Date(time));
    renameSync(join(this.archives, report.archive), join(this.archives, name));
    const checksum = readFileSync(join(this.archives, checksumName(report.archive)), 'utf8').replace(report.archive, name);
    rmSync(join(this.archives, checksumName(report.archive)));
    writeFileSync(join(this.archives, checksumName(name)), checksum);
    return name;
  }

  public remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

let pod: Pod;
beforeEach(() => { pod = new Pod(); });
afterEach(() => pod.remove());

describe('pack and store', () => {
  test('makes an archive with its checksum, which sha256sum finds right, and nothing beside', () => {
    expect(pod.run('pack')).toMatchObject({ status: 0, stderr: 'backup: warning: opaque: notes.sqlite\n' });
    const { status, report, stderr } = pod.run('store');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(pod.archives).sort()).toEqual([report.archive, `${report.archive}.sha256`]);
    expect(spawnSync('sha256sum', ['--check', `${report.archive}.sha256`], { cwd: pod.archives }).status).toBe(0);
    expect(readdirSync(join(pod.root, 'scratch'))).toEqual(['packed.tar.gz']);
  });

  test('removes the oldest once there is a newer one', () => {
    const names = ['2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z', '2020-01-03T00:00:00Z'].map(time => pod.archiveOf(time));
    writeFileSync(join(pod.archives, 'notes.txt'), 'of somebody');
    const { report } = pod.create('--keep', '2');
    expect(report.removed).toEqual(names.slice(0, 2).flatMap(name => [name, checksumName(name)]).sort());
    expect(readdirSync(pod.archives).sort()).toEqual([names[2], checksumName(names[2]), report.archive, checksumName(report.archive), 'notes.txt'].sort());
  });

  test('that fails leaves the older ones, and nothing of its own', () => {
    const name = pod.archiveOf('2020-01-01T00:00:00Z');
    writeFileSync(join(pod.openclaw, 'fail'), 'SQLite database cannot be snapshotted safely');
    const { status, stderr } = pod.run('pack');
    expect(status).toBe(1);
    expect(stderr).toBe('backup: `openclaw backup create` failed with exit code 1: SQLite database cannot be snapshotted safely; mend what it names, and run it again\n');
    expect(readFileSync(pod.terminationLog, 'utf8')).toBe(stderr);
    expect(readdirSync(pod.archives).sort()).toEqual([name, checksumName(name)]);
  });

  test('that cannot write all of it leaves the older ones', () => {
    const name = pod.archiveOf('2020-01-01T00:00:00Z');
    // of which a file may have 10 KiB, as if the disk had no room for more
    writeFileSync(join(pod.state, 'much'), Buffer.from(Array.from({ length: 200_000 }, () => Math.floor(Math.random() * 256))));
    const short = (...words: string[]) => spawnSync('sh', ['-c', 'ulimit -f 20; exec "$@"', 'sh', process.execPath, ...pod.args(...words)], { encoding: 'utf8' });
    for (const verb of ['pack', 'store']) {
      const { status, stderr } = short(verb, '--keep', '1');
      expect(status).toBe(1);
      expect(stderr).toMatch(/^backup: /);
      expect(readdirSync(pod.archives).sort()).toEqual([name, checksumName(name)]);
      expect(pod.run('pack').status).toBe(0);
    }
  });

  test('of an empty claim is refused: archives of nothing would push the good ones out', () => {
    rmSync(join(pod.state, 'state'), { recursive: true });
    const { status, stderr } = pod.run('pack');
    expect(status).toBe(1);
    expect(stderr).toBe(`backup: there is no data of an agent in ${pod.state}; start the agent, or restore its data\n`);
    expect(existsSync(pod.archives)).toBe(false);
  });

  test('packs nothing that the agent names in variables of its own', () => {
    pod.create();
    writeFileSync(join(pod.state, '.env'), `OPENCLAW_OAUTH_DIR=${pod.archives}\n`);
    pod.run('pack');
    const { stdout } = spawnSync('tar', ['-tzf', join(pod.root, 'scratch', 'packed.tar.gz')], { encoding: 'utf8' });
    expect(stdout).toContain(`${pod.state}/.env`);
    expect(stdout).not.toContain(pod.archives);
  });

  test.each<[string, (file: string) => void]>([
    ['a link to another file', file => symlinkSync(pod.terminationLog, file)], ['nothing', () => {}], ['a folder', file => mkdirSync(file)],
  ])('stores no archive where what was packed is %s', (_, make) => {
    make(join(pod.root, 'scratch', 'packed.tar.gz'));
    const { status, stderr } = pod.run('store');
    expect(status).toBe(1);
    expect(stderr).toContain('packed.tar.gz is no file; see the log of the container that packs');
    expect(existsSync(pod.archives)).toBe(false);
  });

  test('the archive that was just made stays, whatever the clock said before', () => {
    const later = ['2120-01-01T00:00:00Z', '2120-01-02T00:00:00Z'].map(time => pod.archiveOf(time));
    const { report } = pod.create('--keep', '2');
    expect(report.removed).toEqual([]);
    expect(readdirSync(pod.archives)).toEqual(expect.arrayContaining([...later, report.archive]));
  });

  test('an archive of what was lost since stays, with a warning, however many there are of what was left', () => {
    writeFileSync(join(pod.state, 'memories'), randomBytes(10_000));
    const names = ['2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z'].map(time => pod.archiveOf(time));
    rmSync(join(pod.state, 'memories'));
    pod.archiveOf('2020-01-03T00:00:00Z');
    const { report, stderr } = pod.create('--keep', '1');
    expect(stderr).toBe(`backup: warning: ${report.archive} is less than half as large as ${names[1]}, which stays beside those that are kept: `
      + 'see whether data was lost, and restore it, or remove that archive\n');
    expect(readdirSync(pod.archives).sort()).toEqual([names[1], checksumName(names[1]), report.archive, checksumName(report.archive)].sort());
  });

  test('clears up what one that was killed left, and not what another is at', () => {
    for (const [name, age] of [['.partial-killed', 7200], ['.partial-at-work', 10]] as const) {
      mkdirSync(join(pod.archives, name), { recursive: true });
      const time = Date.now() / 1000 - age;
      utimesSync(join(pod.archives, name), time, time);
    }
    pod.create('--deadline', '3600');
    expect(readdirSync(pod.archives).filter(name => name.startsWith('.'))).toEqual(['.partial-at-work']);
  });

  test('that is ended says so', async () => {
    writeFileSync(join(pod.openclaw, 'slow'), '');
    const child = spawn(process.execPath, pod.args('pack'), { stdio: 'pipe' });
    const closed = once(child, 'close');
    for (let wait = 0; !existsSync(join(pod.openclaw, 'started')) && wait < 400; wait++) await new Promise(resolve => setTimeout(resolve, 50));
    child.kill('SIGTERM');
    expect((await closed)[0]).toBe(1);
    expect(readFileSync(pod.terminationLog, 'utf8')).toBe('backup: it was ended before it was done; run it again\n');
  });
});

/** Leaves the claim as a restore does that is killed between its two steps: by a program in place of the `sync` that it runs before them, which takes the first one and kills it. */
function killBetween(): string {
  const commands = join(pod.root, 'killing');
  mkdirSync(commands);
  writeFileSync(join(commands, 'sync'), '#!/bin/sh\nmv "$2/openclaw" "$2/$(cat "$2/.replacing")"\nkill -9 $PPID\n', { mode: 0o755 });
  const { signal } = spawnSync(process.execPath, pod.args('restore'), { env: { ...process.env, PATH: `${commands}:${process.env.PATH}` } });
  expect(signal).toBe('SIGKILL');
  const [aside] = readdirSync(pod.claim).filter(name => name.startsWith('openclaw-before-'));
  expect(readdirSync(pod.claim)).not.toContain('openclaw');
  return aside;
}

describe('restore', () => {
  test('puts the newest in place, and sets aside what was there', () => {
    pod.archiveOf('2020-01-01T00:00:00Z');
    pod.write('second');
    const name = pod.archiveOf('2020-01-02T00:00:00Z');
    pod.write('lost');
    const { status, report } = pod.run('restore');
    expect({ status, archive: report.archive, note: pod.note }).toEqual({ status: 0, archive: name, note: 'second' });
    expect(report.setAside).toMatch(/^openclaw-before-\d{4}-\d{2}-\d{2}T\d{6}Z$/);
    expect(readFileSync(join(pod.claim, report.setAside, 'note'), 'utf8')).toBe('lost');
    expect(readdirSync(pod.claim).sort()).toEqual(['openclaw', report.setAside]);
  });

  test('puts the one that is named in place', () => {
    const name = pod.archiveOf('2020-01-01T00:00:00Z');
    pod.write('second');
    pod.archiveOf('2020-01-02T00:00:00Z');
    pod.run('restore', '--archive', name);
    expect(pod.note).toBe('first');
  });

  test.each([['is empty', () => mkdirSync(pod.state)], ['is not there', () => {}]])('sets nothing aside where the folder %s, as on a claim that was made again', (_, make) => {
    pod.archiveOf('2020-01-01T00:00:00Z');
    rmSync(pod.state, { recursive: true });
    make();
    const { report } = pod.run('restore');
    expect({ note: pod.note, setAside: report.setAside }).toEqual({ note: 'first', setAside: null });
  });

  test('goes back to what was set aside, and both are there', () => {
    pod.archiveOf('2020-01-01T00:00:00Z');
    pod.write('second');
    const { report: { setAside } } = pod.run('restore');
    const back = pod.run('restore', '--archive', setAside);
    expect({ note: pod.note, archive: back.report.archive }).toEqual({ note: 'second', archive: setAside });
    expect(readFileSync(join(pod.claim, back.report.setAside, 'note'), 'utf8')).toBe('first');
  });

  test('twice in a second sets aside both', () => {
    pod.archiveOf('2020-01-01T00:00:00Z');
    const aside = [1, 2, 3].map(() => pod.run('restore').report.setAside);
    expect(readdirSync(pod.claim).sort()).toEqual(['openclaw', ...aside].sort());
  });

  test('goes on where one was killed before it had put anything in place', () => {
    pod.archiveOf('2020-01-01T00:00:00Z');
    mkdirSync(join(pod.claim, '.restoring-killed', 'archive'), { recursive: true });
    expect(pod.run('restore').status).toBe(0);
    expect(readdirSync(pod.claim).filter(name => name.startsWith('.'))).toEqual([]);
  });

  test('goes on where one was killed between the two', () => {
    pod.archiveOf('2020-01-01T00:00:00Z');
    pod.write('second');
    const aside = killBetween();
    expect(pod.run('restore').report).toMatchObject({ setAside: null });
    expect(pod.note).toBe('first');
    expect(readFileSync(join(pod.claim, aside, 'note'), 'utf8')).toBe('second');
  });

  test('has the disk hold all of it before anything is moved', () => {
    pod.archiveOf('2020-01-01T00:00:00Z');
    pod.write('second');
    const commands = join(pod.root, 'commands');
    mkdirSync(commands);
    // a disk that fails, and tells whether the data is there by then
    writeFileSync(join(commands, 'sync'), `#!/bin/sh\nls "$2"/.restoring-*/archive/a-backup/payload/posix${pod.state}/note > ${pod.root}/synced && exit 1\n`, { mode: 0o755 });
    const { status, stderr } = pod.runWith({ env: { ...process.env, PATH: `${commands}:${process.env.PATH}` } }, 'restore');
    expect({ status, note: pod.note }).toEqual({ status: 1, note: 'second' });
    expect(stderr).toContain(`\`sync -f ${pod.claim}\` failed (1); see how the volume is`);
    expect(readFileSync(join(pod.root, 'synced'), 'utf8')).toContain('/note');
    expect(readdirSync(pod.claim)).toEqual(['openclaw']);
  });

  test('asks nothing of what the agent wrote, which might forbid it', () => {
    writeFileSync(join(pod.state, 'openclaw.json'), JSON.stringify({ agentDir: pod.claim }));
    writeFileSync(join(pod.state, '.env'), `OPENCLAW_CONFIG_PATH=${pod.state}/openclaw.json\n`);
    pod.archiveOf('2020-01-01T00:00:00Z');
    pod.write('second');
    expect(pod.runWith({ env: { ...process.env, HOME: pod.state, OPENCLAW_CONFIG_PATH: join(pod.state, 'openclaw.json') } }, 'restore').status).toBe(0);
    expect(pod.note).toBe('first');
  });

  test('and discard remove what nobody may write to', () => {
    const user = process.getuid!() === 0 ? { uid: 65534, gid: 65534 } : {};
    mkdirSync(join(pod.state, 'cache', 'module'), { recursive: true });
    writeFileSync(join(pod.state, 'cache', 'module', 'file'), '');
    pod.archiveOf('2020-01-01T00:00:00Z');
    mkdirSync(join(pod.claim, '.restoring-killed', 'module'), { recursive: true });
    writeFileSync(join(pod.claim, '.restoring-killed', 'module', 'file'), '');
    // its owner is root where the tests are, whom no permission stops
    spawnSync('chmod', ['755', programs]);
    spawnSync('chown', ['-R', '65534:65534', pod.root]);
    spawnSync('chmod', ['-R', 'a-w', join(pod.claim, '.restoring-killed'), join(pod.state, 'cache')]);
    const { status, stderr, report } = pod.runWith(user, 'restore');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(pod.claim).sort()).toEqual(['openclaw', report.setAside]);
    expect(pod.runWith(user, 'discard')).toMatchObject({ status: 0, report: { discarded: [report.setAside] } });
    expect(readdirSync(pod.claim)).toEqual(['openclaw']);
  });

  const manifest = (assets: object[]) => JSON.stringify({ archiveRoot: 'a-backup', assets });
  const state = () => `a-backup/payload/posix${pod.state}`;
  test.each<[string, () => void, RegExp]>([
    ['that was changed', () => appendFileSync(join(pod.archives, readdirSync(pod.archives)[0]), 'x'), /is not what was written: its checksum is another; restore an older archive/],
    ['with another\'s checksum', () => writeFileSync(join(pod.archives, readdirSync(pod.archives)[1]), `${'0'.repeat(64)}  other.tar.gz\n`), /the checksum of .* is none of it/],
    ['with a checksum without end', () => writeFileSync(join(pod.archives, readdirSync(pod.archives)[1]), 'x'.repeat(10_000)), /10000 bytes, 512 at most/],
    ['that OpenClaw refuses', () => writeFileSync(join(pod.openclaw, 'fail'), 'archive path escapes'), /`openclaw backup restore` failed with exit code 1: archive path escapes/],
  ])('refuses an archive %s, and leaves what is there', (_, tamper, message) => {
    pod.archiveOf('2020-01-01T00:00:00Z');
    pod.write('second');
    tamper();
    const { status, stderr } = pod.run('restore');
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(pod.note).toBe('second');
    expect(readdirSync(pod.claim)).toEqual(['openclaw']);
  });

  test.each<[string, () => string, () => void]>([
    ['no manifest', () => 'no JSON', () => {}],
    ['no data', () => manifest([]), () => {}],
    ['data elsewhere', () => manifest([{ kind: 'state', archivePath: 'a-backup/../../../claim' }, null as unknown as object]), () => {}],
    ['a link in place of the data', () => manifest([{ kind: 'state', archivePath: state() }]), () => {
      rmSync(pod.state, { recursive: true });
      mkdirSync(join(pod.claim, 'elsewhere'));
      symlinkSync(join(pod.claim, 'elsewhere'), pod.state);
      mkdirSync(join(pod.claim, 'elsewhere', 'state'));
      writeFileSync(join(pod.claim, 'elsewhere', 'state', 'openclaw.sqlite'), '');
    }],
  ])('refuses an archive with %s', (_, content, prepare) => {
    prepare();
    writeFileSync(join(pod.openclaw, 'manifest'), content());
    pod.create();
    rmSync(pod.state, { recursive: true });
    pod.write('second');
    const { status, stderr } = pod.run('restore');
    expect(status).toBe(1);
    expect(stderr).toContain(`has no data of an agent at ${pod.state}; restore another archive`);
    expect(pod.note).toBe('second');
  });

  test.each<[string, string[], string]>([
    ['the newest of none', [], 'has no archive of agent; make one, or restore from where there is one'],
    ['one that is not there', ['--archive', 'agent-2020-01-01T000000Z.tar.gz'], 'has no archive agent-2020-01-01T000000Z.tar.gz of agent; see which there are with --list'],
    ['another file', ['--archive', '../../claim/openclaw'], 'has no archive ../../claim/openclaw of agent'],
    ['the data itself', ['--archive', 'openclaw'], 'has no archive openclaw of agent'],
  ])('refuses %s', (_, args, message) => {
    const { status, stderr } = pod.run('restore', ...args);
    expect({ status, note: pod.note }).toEqual({ status: 1, note: 'first' });
    expect(stderr).toContain(message);
  });
});

describe('list and discard', () => {
  test('tell what there is, the newest first', () => {
    const names = ['2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z'].map(time => pod.archiveOf(time));
    const { setAside } = pod.run('restore').report;
    expect(pod.run('list').report).toEqual({
      archives: [
        { name: names[1], createdAt: '2020-01-02T00:00:00.000Z', size: expect.any(Number) },
        { name: names[0], createdAt: '2020-01-01T00:00:00.000Z', size: expect.any(Number) },
      ],
      setAside: [setAside],
      unreplaced: null,
    });
  });

  test('remove what was set aside, and nothing else', () => {
    pod.archiveOf('2020-01-01T00:00:00Z');
    const { setAside } = pod.run('restore').report;
    mkdirSync(join(pod.claim, 'lost+found'));
    expect(pod.run('discard').report).toEqual({ discarded: [setAside] });
    expect(readdirSync(pod.claim).sort()).toEqual(['lost+found', 'openclaw']);
    expect(pod.run('discard').report).toEqual({ discarded: [] });
  });

  test.each<[string, () => void]>([
    ['was not started since', () => {}], ['found an empty folder', () => mkdirSync(pod.state)], ['has made other data since', () => pod.write('made since')],
  ])('after a restore that was killed, the agent\'s data is told of and not removed, where the agent %s', (_, make) => {
    pod.archiveOf('2020-01-01T00:00:00Z');
    const aside = killBetween();
    make();
    expect(pod.run('list').report).toMatchObject({ setAside: [aside], unreplaced: aside });
    const { status, stderr } = pod.run('discard');
    expect(status).toBe(1);
    expect(stderr).toContain(`${aside} may be the agent's only data: nothing was put in its place, and nothing is deleted; put it back with --archive ${aside}, or restore an archive`);
    expect(readFileSync(join(pod.claim, aside, 'note'), 'utf8')).toBe('first');
    expect(pod.run('restore', '--archive', aside).status).toBe(0);
    expect(pod.note).toBe('first');
    expect(pod.run('discard').status).toBe(0);
  });

  test('tell of no archive where none was made', () => {
    expect(pod.run('list').report).toEqual({ archives: [], setAside: [], unreplaced: null });
  });
});

describe('with a bucket', () => {
  let bucket: Bucket;
  beforeEach(async () => {
    bucket = new Bucket();
    const credentials = join(pod.root, 'credentials');
    mkdirSync(credentials);
    writeFileSync(join(credentials, 'bucket-access-key-id'), 'AKID\n');
    writeFileSync(join(credentials, 'bucket-secret-access-key'), `${SECRET}\n`);
    pod.target = ['--endpoint', await bucket.open(), '--bucket', 'backups', '--region', 'us-east-1', '--prefix', 'agents/', '--credentials', credentials];
  });
  afterEach(async () => bucket.close());

  test('it makes, lists and restores', async () => {
    const { report } = await pod.createBeside();
    expect([...bucket.objects.keys()]).toEqual([`agents/${report.archive}`, `agents/${report.archive}.sha256`]);
    expect((await pod.runBeside('list')).report.archives).toEqual([expect.objectContaining({ name: report.archive, size: report.size })]);
    pod.write('lost');
    expect((await pod.runBeside('restore')).status).toBe(0);
    expect(pod.note).toBe('first');
  });

  test('an archive that was changed there is refused', async () => {
    const { report } = await pod.createBeside();
    bucket.objects.set(`agents/${report.archive}`, Buffer.from('other'));
    pod.write('second');
    expect((await pod.runBeside('restore')).stderr).toContain('its checksum is another');
    expect(pod.note).toBe('second');
  });

  test('a bucket that forbids to delete has the archive all the same, with a warning', async () => {
    for (const time of ['2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z'].map(each => archiveName('agent', new Date(each)))) {
      bucket.objects.set(`agents/${time}`, Buffer.from('a')).set(`agents/${checksumName(time)}`, Buffer.from('b'));
    }
    bucket.interfere = ({ method }) => method === 'DELETE' ? { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } : undefined;
    const { status, report, stderr } = await pod.createBeside('--keep', '1');
    expect({ status, removed: report.removed }).toEqual({ status: 0, removed: [] });
    expect(stderr).toContain('backup: warning: the archive is there, and older ones were not removed: DELETE of agents/agent-2020-01-01T000000Z.tar.gz');
    expect(bucket.objects.size).toBe(6);
  });

  test('a key that is missing is told by its file', async () => {
    rmSync(join(pod.root, 'credentials', 'bucket-secret-access-key'));
    expect((await pod.createBeside()).stderr).toContain('bucket-secret-access-key cannot be read (ENOENT); give the bucket\'s credentials a bucket-secret-access-key');
  });
});

test.each<[string[], string]>([
  [[], 'the first word is none of pack, store, list, restore, discard'],
  [['delete'], 'the first word is none of'],
  [['store', '--keep', '0'], 'option --keep is "0": use a whole number from 1'],
  [['pack', '--instance', ''], 'option --instance is missing'],
])('%j is wrong use', (words, message) => {
  const { status, stderr } = spawnSync(process.execPath, [...pod.args(), ...words], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
