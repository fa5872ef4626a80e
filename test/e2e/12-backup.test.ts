import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HEALTHY } from './support/agent';
import { App, PACKAGE, firstDocument } from './support/app';
import { start } from './support/background';
import { bucket } from './support/bucket';
import { Namespace } from './support/cluster';
import { Outcome, outcomeOf, run } from './support/run';
import { redact, secretValue } from './support/secrets';
import { until } from './support/until';
import { Workload } from './support/workload';
import { BucketStore } from '../../src/programs/backup/bucket/bucket-store';
import { BucketClient } from '../../src/programs/backup/bucket/client';
import { blocksOf } from '../support/blocks';

const DATA = '/home/node/.openclaw';
/** While it is there, the gateway goes on to write. */
const WRITING = '/tmp/writing';
/** What the gateway itself keeps in its database. */
const ASK_JOBS = ['node', 'openclaw.mjs', 'cron', 'list', '--all', '--json'];

describe('a backed up agent', () => {
  const namespace = new Namespace('backed');
  const agent = new Workload(namespace, 'agent');
  const app = App.from('test/e2e/apps/backup');
  let manifests = '';
  /** How many cron jobs were added while backups ran. */
  let written = 0;
  beforeAll(async () => namespace.remove());
  afterAll(async () => {
    await namespace.remove();
    app.remove();
  });

  /** Runs a backup at once, as the page has it, and returns what it reports. */
  async function backUp(cronJob: string, job: string): Promise<{ readonly archive: string; readonly removed: string[] }> {
    await namespace.kubectl(['create', 'job', `--from=cronjob/${cronJob}`, job]);
    await until(`job ${job} to end`, { seconds: 300, details: async () => namespace.describe() }, async () => (
      (await namespace.get('job', job)).status?.conditions?.some(({ type, status }: any) => type === 'Complete' && status === 'True')
    ));
    const { stdout } = await namespace.kubectl(['logs', `job/${job}`, '--container=backup']);
    return JSON.parse(stdout.trim().split('\n').at(-1)!);
  }

  const command = (...args: string[]) => ['node', join(PACKAGE, 'lib', 'cli', 'main.js'), ...args];

  /** Runs the package's command in the app's folder. */
  async function cli(...args: string[]): Promise<Outcome> {
    return outcomeOf(command(...args), { cwd: app.folder });
  }

  async function restore(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await cli('restore', 'agent', '--namespace', 'backed', ...args);
    if (code !== 0) throw new Error(redact(`restore failed with exit code ${code}: ${stderr}\n${await namespace.describe()}`));
    return stdout;
  }

  const note = async () => (await namespace.shell('agent', 'openclaw', `cat ${DATA}/workspace/note`)).trim();

  async function cronJobs(): Promise<string[]> {
    const { stdout } = await namespace.exec('agent', 'openclaw', ASK_JOBS);
    return JSON.parse(stdout).jobs.map(({ name }: any) => name).sort();
  }

  /** The files in an archive of the bucket. */
  async function contentOf(archive: string): Promise<string> {
    const access = { endpoint: bucket.endpoint, bucket: bucket.name, region: 'us-east-1', accessKeyId: bucket.accessKeyId, secretAccessKey: bucket.secretAccessKey };
    const folder = mkdtempSync(join(tmpdir(), 'archive-'));
    try {
      const file = await new BucketStore(new BucketClient(access, new AbortController().signal), bucket.name, 'backed/').fetch(archive, folder);
      return (await run(['tar', '-tzf', file])).stdout;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Loses the claim with the data, as the page has it, and applies the app again. */
  async function loseData(): Promise<void> {
    await namespace.kubectl(['delete', 'pvc', 'agent-data', '--wait=false']);
    // those of backups that have ended, too
    await namespace.kubectl(['delete', 'pods', '--selector=app.kubernetes.io/instance=agent', '--wait', '--timeout=90s']);
    await namespace.kubectl(['wait', '--for=delete', 'pvc/agent-data', '--timeout=60s']);
    await namespace.apply(manifests);
  }

  test('is applied where Pod Security is `restricted`, without a warning', async () => {
    process.env.E2E_BUCKET_ENDPOINT = bucket.endpoint;
    process.env.E2E_BUCKET = bucket.name;
    // the keys first: the app needs what is sealed for them
    await namespace.kubectl(['create', 'namespace', 'backed']);
    await app.keygen('backed');
    await app.seal('backed', 'agent', 'gateway-token', secretValue());
    await app.seal('backed', 'agent', 'bucket-access-key-id', bucket.accessKeyId);
    await app.seal('backed', 'agent', 'bucket-secret-access-key', bucket.secretAccessKey);
    manifests = await app.synthesize();
    expect(firstDocument(manifests)).toContain('pod-security.kubernetes.io/enforce: restricted');
    expect(manifests).not.toContain(bucket.secretAccessKey);
    // warns that the namespace was made by hand
    await namespace.apply(firstDocument(manifests));
    expect(await namespace.apply(manifests)).toBe('');
    await namespace.ready('agent', 600);
  });

  test('is backed up to a claim and to a bucket while its gateway writes', async () => {
    await namespace.shell('agent', 'openclaw', `mkdir -p ${DATA}/workspace && cat > ${DATA}/workspace/note`, 'kept');
    const add = (name: string) => `node openclaw.mjs cron add --name ${name} --cron '0 9 1 1 *' --session main --system-event hello --json > /dev/null`;
    await namespace.shell('agent', 'openclaw', add('before'));
    const writing = namespace.shell('agent', 'openclaw',
      `touch ${WRITING}; i=0; while [ -e ${WRITING} ] && [ $i -lt 200 ]; do i=$((i + 1)); ${add('meanwhile-$(printf %03d $i)')} || exit 1; done; echo $i`);
    await until('the gateway to write', { seconds: 120 }, async () => (await cronJobs()).includes('meanwhile-001'));
    const [local, offsite] = await Promise.all([backUp('agent-backup', 'first'), backUp('agent-offsite', 'first-offsite')]);
    await namespace.shell('agent', 'openclaw', `rm ${WRITING}`);
    written = Number(await writing);
    expect([local.archive, offsite.archive]).toEqual([expect.stringMatching(/^agent-.*Z\.tar\.gz$/), expect.stringMatching(/^agent-.*Z\.tar\.gz$/)]);
    expect(await restore('--from', 'agent-backup', '--list')).toContain(local.archive);
    expect(JSON.parse(await restore('--from', 'agent-offsite', '--list', '--output', 'json')).archives).toEqual([expect.objectContaining({ name: offsite.archive })]);
  });

  test('has its data again after its claim was deleted, by the command of the page', async () => {
    await loseData();
    const [documented] = blocksOf(readFileSync(join(PACKAGE, 'docs', 'backup.md'), 'utf8')).filter(({ code }) => /cdk8s-openclaw restore agent .*--from agent-backup\s*$/.test(code));
    expect(await restore(...documented.code.trim().split(/\s+/).slice(-2))).toContain('agent is ready');
    expect(await note()).toBe('kept');
    expect(await agent.gatewayHealth()).toEqual(HEALTHY);
    const jobs = await cronJobs();
    expect(jobs).toContain('before');
    // as many of the others as there were at that moment, in their order
    const meanwhile = jobs.filter(name => name.startsWith('meanwhile'));
    expect(meanwhile).toEqual(Array.from({ length: meanwhile.length }, (_, index) => `meanwhile-${String(index + 1).padStart(3, '0')}`));
    // it wrote before that moment, and after it
    expect(meanwhile.length).toBeGreaterThan(0);
    expect(meanwhile.length).toBeLessThan(written);
  });

  test('has it from the bucket as well, and what was there meanwhile is set aside and comes back', async () => {
    await namespace.shell('agent', 'openclaw', `cat > ${DATA}/workspace/note`, 'changed');
    const { setAside } = JSON.parse(await restore('--from', 'agent-offsite', '--output', 'json'));
    expect(await note()).toBe('kept');
    await restore('--from', 'agent-backup', '--archive', setAside);
    expect(await note()).toBe('changed');
  });

  test('loses nothing to an archive that is refused', async () => {
    const before = await namespace.get('deployment', 'agent');
    const { code, stderr } = await cli('restore', 'agent', '--namespace', 'backed', '--from', 'agent-backup', '--archive', 'agent-2020-01-01T000000Z.tar.gz');
    expect(code).toBe(1);
    expect(stderr).toContain('backup agent-backup has no archive agent-2020-01-01T000000Z.tar.gz, and nothing was changed');
    expect((await namespace.get('deployment', 'agent')).metadata.generation).toBe(before.metadata.generation);
    expect(await note()).toBe('changed');
  });

  test('has what was there, and runs, after a restore that was interrupted at its work', async () => {
    const restoring = await start(command('restore', 'agent', '--namespace', 'backed', '--from', 'agent-offsite'));
    const within = { seconds: 180, details: async () => redact(`${restoring.output()}\n${await namespace.describe()}`) };
    try {
      await until('the agent to be stopped', within, async () => (await namespace.get('deployment', 'agent')).spec.replicas === 0);
      // while that ends: without its way to the bucket the work does not end before it is interrupted
      await namespace.patch('networkpolicy', 'agent-offsite', { spec: { egress: [] } });
      await until('the restore to be at work', within, async () => (
        (await namespace.list('pods')).some(({ metadata, status }) => metadata.name.startsWith('agent-offsite-restore-') && status.phase === 'Running')
      ));
    } finally {
      await restoring.end();
    }
    expect((await namespace.list('jobs')).map(({ metadata }) => metadata.name)).not.toContain('agent-offsite-restore');
    await namespace.ready('agent', 300);
    await namespace.apply(manifests);
    expect(await note()).toBe('changed');
    expect(JSON.parse(await restore('--from', 'agent-backup', '--list', '--output', 'json'))).toMatchObject({ unreplaced: null });
  });

  test('loses what restores set aside by --discard, and nothing else', async () => {
    const { setAside } = JSON.parse(await restore('--from', 'agent-backup', '--list', '--output', 'json'));
    expect(setAside.length).toBeGreaterThan(0);
    expect(JSON.parse(await restore('--from', 'agent-backup', '--discard', '--output', 'json'))).toEqual({ discarded: setAside });
    expect(JSON.parse(await restore('--from', 'agent-backup', '--list', '--output', 'json'))).toMatchObject({ setAside: [], unreplaced: null });
    expect(await note()).toBe('changed');
  });

  test('gets neither the key to the bucket nor others\' files into its archive, whatever variables it leaves', async () => {
    await namespace.shell('agent', 'openclaw', `cat > ${DATA}/.env`, 'OPENCLAW_OAUTH_DIR=/run/bucket\nOPENCLAW_AGENT_DIR=/data\n');
    const { archive } = await backUp('agent-offsite', 'second-offsite');
    const files = (await contentOf(archive)).trim().split('\n').filter(name => name.includes('/payload/'));
    expect(files).toContainEqual(expect.stringMatching(/\.openclaw\/\.env$/));
    const data = new RegExp(`^[^/]+/payload/posix(${DATA}|/etc/openclaw)(/|$)`);
    expect(files.filter(name => !name.endsWith('/') && !data.test(name))).toEqual([]);
  });
});
