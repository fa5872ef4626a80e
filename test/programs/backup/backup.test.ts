import { spawn, spawnSync } from 'node:child_process';
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
    const { status, stdout, stderr } = spawnSync(process.execPath, this.args(...words), { encoding: 'utf8' });
    return this.judged(status, stdout, stderr);
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
    const { report } = this.run('create', '--keep', '9');
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

describe('create', () => {
  test('makes an archive with its checksum, which sha256sum finds right, and nothing beside', () => {
    const { status, report, stderr } = pod.run('create');
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'backup: warning: opaque: notes.sqlite\n' });
    expect(readdirSync(pod.archives).sort()).toEqual([report.archive, `${report.archive}.sha256`]);
    expect(spawnSync('sha256sum', ['--check', `${report.archive}.sha256`], { cwd: pod.archives }).status).toBe(0);
    expect(readdirSync(join(pod.root, 'scratch'))).toEqual([]);
  });

  test('removes the oldest once there is a newer one', () => {
    const names = ['2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z', '2020-01-03T00:00:00Z'].map(time => pod.archiveOf(time));
    writeFileSync(join(pod.archives, 'notes.txt'), 'of somebody');
    const { report } = pod.run('create', '--keep', '2');
    expect(report.removed).toEqual(names.slice(0, 2).flatMap(name => [name, checksumName(name)]).sort());
    expect(readdirSync(pod.archives).sort()).toEqual([names[2], checksumName(names[2]), report.archive, checksumName(report.archive), 'notes.txt'].sort());
  });

  test('that fails leaves the older ones, and nothing of its own', () => {
    const name = pod.archiveOf('2020-01-01T00:00:00Z');
    writeFileSync(join(pod.openclaw, 'fail'), 'SQLite database cannot be snapshotted safely');
    const { status, stderr } = pod.run('create', '--keep', '1');
    expect(status).toBe(1);
    expect(stderr).toBe('backup: `openclaw backup create` failed with exit code 1: SQLite database cannot be snapshotted safely; mend what it names, and run it again\n');
    expect(readFileSync(pod.terminationLog, 'utf8')).toBe(stderr);
    expect(readdirSync(pod.archives).sort()).toEqual([name, checksumName(name)]);
  });

  test('that cannot write all of it leaves the older ones', () => {
    const name = pod.archiveOf('2020-01-01T00:00:00Z');
    // of which a file may have 10 KiB, as if the disk had no room for more
    writeFileSync(join(pod.state, 'much'), Buffer.from(Array.from({ length: 200_000 }, () => Math.floor(Math.random() * 256))));
    const { status, stderr } = spawnSync('sh', ['-c', 'ulimit -f 20; exec "$@"', 'sh', process.execPath, ...pod.args('create', '--keep', '1')], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^backup: /);
    expect(readdirSync(pod.archives).sort()).toEqual([name, checksumName(name)]);
  });

  test('of an empty claim is refused: archives of nothing would push the good ones out', () => {
    rmSync(join(pod.state, 'state'), { recursive: true });
    const { status, stderr } = pod.run('create');
    expect(status).toBe(1);
    expect(stderr).toBe(`backup: there is no data of an agent in ${pod.state}; start the agent, or restore its data\n`);
    expect(existsSync(pod.archives)).toBe(false);
  });

  test('clears up what one that was killed left, and not what another is at', () => {
    for (const [name, age] of [['.partial-killed', 7200], ['.partial-at-work', 10]] as const) {
      mkdirSync(join(pod.archives, name), { recursive: true });
      const time = Date.now() / 1000 - age;
      utimesSync(join(pod.archives, name), time, time);
    }
    pod.run('create', '--deadline', '3600');
    expect(readdirSync(pod.archives).filter(name => name.startsWith('.'))).toEqual(['.partial-at-work']);
  });

  test('that is ended leaves nothing of its own', async () => {
    writeFileSync(join(pod.openclaw, 'slow'), '');
    const child = spawn(process.execPath, pod.args('create'), { stdio: 'pipe' });
    const closed = once(child, 'close');
    for (let wait = 0; !existsSync(join(pod.openclaw, 'started')) && wait < 400; wait++) await new Promise(resolve => setTimeout(resolve, 50));
    child.kill('SIGTERM');
    expect((await closed)[0]).toBe(1);
    expect(readdirSync(pod.archives)).toEqual([]);
    expect(readFileSync(pod.terminationLog, 'utf8')).toBe('backup: it was ended before it was done; run it again\n');
  });
});

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
    renameSync(pod.state, join(pod.claim, 'openclaw-before-2020-01-02T000000Z'));
    expect(pod.run('restore').report).toMatchObject({ setAside: null });
    expect(pod.note).toBe('first');
    expect(existsSync(join(pod.claim, 'openclaw-before-2020-01-02T000000Z', 'note'))).toBe(true);
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
    pod.run('create');
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

  test('tell of no archive where none was made', () => {
    expect(pod.run('list').report).toEqual({ archives: [], setAside: [] });
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
    const { report } = await pod.runBeside('create');
    expect([...bucket.objects.keys()]).toEqual([`agents/${report.archive}`, `agents/${report.archive}.sha256`]);
    expect((await pod.runBeside('list')).report.archives).toEqual([expect.objectContaining({ name: report.archive, size: report.size })]);
    pod.write('lost');
    expect((await pod.runBeside('restore')).status).toBe(0);
    expect(pod.note).toBe('first');
  });

  test('an archive that was changed there is refused', async () => {
    const { report } = await pod.runBeside('create');
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
    const { status, report, stderr } = await pod.runBeside('create', '--keep', '1');
    expect({ status, removed: report.removed }).toEqual({ status: 0, removed: [] });
    expect(stderr).toContain('backup: warning: the archive is there, and older ones were not removed: DELETE of agents/agent-2020-01-01T000000Z.tar.gz');
    expect(bucket.objects.size).toBe(6);
  });

  test('a key that is missing is told by its file', async () => {
    rmSync(join(pod.root, 'credentials', 'bucket-secret-access-key'));
    expect((await pod.runBeside('create')).stderr).toContain('bucket-secret-access-key cannot be read (ENOENT); give the bucket\'s credentials a bucket-secret-access-key');
  });
});

test.each<[string[], string]>([
  [[], 'the first word is none of create, list, restore, discard'],
  [['delete'], 'the first word is none of'],
  [['create', '--keep', '0'], 'option --keep is "0": use a whole number from 1'],
  [['create', '--instance', ''], 'option --instance is missing'],
])('%j is wrong use', (words, message) => {
  const { status, stderr } = spawnSync(process.execPath, [...pod.args(), ...words], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
