import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Cluster, Kubectl, Outcome } from './kubectl';
import { run, shellCommand } from '../run';

const NEWEST = 'agent-2026-03-09T031700Z.tar.gz';
const OLDER = 'agent-2026-03-08T031700Z.tar.gz';
const ASIDE = 'openclaw-before-2026-03-09T080000Z';
const LIST = { archives: [{ name: NEWEST, createdAt: '2026-03-09T03:17:00.000Z', size: 2000 }, { name: OLDER, createdAt: '2026-03-08T03:17:00.000Z', size: 1000 }], setAside: [ASIDE], unreplaced: null as string | null };
const NOTE = 'cdk8s-openclaw/replicas-before-restore';

const backup = (name: string) => ({
  metadata: { name, namespace: 'agents', labels: { 'app.kubernetes.io/name': 'openclaw-backup' } },
  spec: {
    jobTemplate: {
      spec: {
        activeDeadlineSeconds: 3600,
        template: {
          metadata: { labels: { a: 'b' } },
          spec: { restartPolicy: 'Never', initContainers: [{ name: 'unseal-backup' }, { name: 'pack' }], containers: [{ name: 'backup', image: 'i', args: ['store', '--instance', 'agent'] }] },
        },
      },
    },
  },
});

function clusterWith(outcomes: { readonly [verb: string]: Outcome } = {}, more: Partial<Cluster> = {}): Cluster {
  return {
    deployment: { metadata: { generation: 1, annotations: {} }, spec: { replicas: 1, selector: { matchLabels: { 'app.kubernetes.io/instance': 'agent' } } } } as Cluster['deployment'],
    cronJobs: [backup('agent-backup')],
    jobPods: [],
    outcomes: {
      list: { log: JSON.stringify(LIST) },
      restore: { log: JSON.stringify({ archive: NEWEST, setAside: ASIDE }) },
      discard: { log: JSON.stringify({ discarded: [ASIDE] }) },
      ...outcomes,
    },
    ...more,
  };
}

let kubectl: Kubectl;
beforeEach(() => { kubectl = new Kubectl(clusterWith()); });
afterEach(() => kubectl.remove());

const restore = (...args: string[]) => run(['restore', 'agent', '--namespace', 'agents', ...args], '', { PATH: kubectl.path });
const programArgs = () => kubectl.jobs.map(({ job }) => job.spec.template.spec.containers[0].args);

test('the newest archive is restored while the agent is stopped, which runs again afterwards', () => {
  const { status, stdout, stderr } = restore();
  expect({ status, stderr }).toEqual({ status: 0, stderr: `stopping agent\nrestoring ${NEWEST}\nstarting agent\n` });
  expect(stdout).toBe(`restored ${NEWEST}: the data of agent is that of 2026-03-09T03:17:00.000Z\n`
    + `set aside what was there, as ${ASIDE} on the same claim: back with --archive ${ASIDE}, deleted with --discard\nagent is ready\n`);
  expect(programArgs()).toEqual([['list', '--instance', 'agent'], ['restore', '--instance', 'agent', '--archive', NEWEST]]);
  expect(kubectl.jobs.map(({ replicas }) => replicas)).toEqual([1, 0]);
  expect(kubectl.cluster.deployment).toMatchObject({ metadata: { annotations: {} }, spec: { replicas: 1 } });
  expect(kubectl.cluster.job).toBeUndefined();
  expect(kubectl.calls.every(({ args }) => args.includes('--namespace=agents'))).toBe(true);
});

test('the Job is the CronJob\'s, once, without a retry and without what packs', () => {
  restore();
  const { metadata, spec } = kubectl.jobs[1].job;
  expect(metadata).toEqual({ name: 'agent-backup-restore', labels: { 'app.kubernetes.io/name': 'openclaw-backup' } });
  expect(spec).toMatchObject({ activeDeadlineSeconds: 3600, backoffLimit: 0, template: { metadata: { labels: { a: 'b' } }, spec: { restartPolicy: 'Never', initContainers: [{ name: 'unseal-backup' }], containers: [{ image: 'i' }] } } });
});

test.each([OLDER, ASIDE])('%s is restored where it is named', (name) => {
  kubectl.cluster = clusterWith({ restore: { log: JSON.stringify({ archive: name, setAside: null }) } });
  const { status, stdout } = restore('--archive', name);
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`^restored ${name}`));
  expect(stdout).not.toContain('set aside what was there');
  expect(programArgs()[1].slice(-2)).toEqual(['--archive', name]);
});

test.each<[string, string[], Partial<Cluster>, { [verb: string]: Outcome }, RegExp]>([
  ['an archive that is not there', ['--archive', 'other'], {}, {}, /backup agent-backup has no archive other, and nothing was changed; see which there are with --list/],
  ['no archive', [], {}, { list: { log: '{"archives":[],"setAside":[],"unreplaced":null}' } }, /has no archive of agent, and nothing was changed; make one: `kubectl create job --from=cronjob\/agent-backup agent-backup-\$\(date \+%s\)`/],
  ['no backup', [], { cronJobs: [] }, {}, /agent has no backup in the namespace agents; name another with --namespace/],
  ['two backups', [], { cronJobs: [backup('b'), backup('a')] }, {}, /agent has 2 backups: a, b; name one with --from/],
  ['another backup', ['--from', 'c'], { cronJobs: [backup('a')] }, {}, /agent has no backup c; it has a/],
  ['a report of another version', [], {}, { list: { log: '{}' } }, /the job's report has archives that are not understood/],
  ['a list with what would be no file\'s name', [], {}, { list: { log: '{"archives":[{"name":"../x","size":1}],"setAside":[]}' } }, /has archives that are not understood/],
  ['a list with what a shell would run', [], {}, { list: { log: '{"archives":[],"setAside":["$(x)"],"unreplaced":null}' } }, /has setAside that are not understood/],
  ['no report', [], {}, { list: { log: 'Killed' } }, /job agent-backup-list printed no report/],
])('with %s the agent is not stopped', (_, args, more, outcomes, message) => {
  kubectl.cluster = clusterWith(outcomes, more);
  const { status, stderr } = restore(...args);
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(kubectl.calls.filter(({ args: [verb] }) => verb === 'patch')).toEqual([]);
});

test('a restore that fails is told with its reason, and the agent runs again', () => {
  kubectl.cluster = clusterWith({ restore: { failed: 'Job has reached the specified backoff limit' } }, {
    jobPods: [{ metadata: { name: 'p' }, status: { containerStatuses: [{ name: 'backup', state: { terminated: { exitCode: 1, message: 'backup: no space is left (ENOSPC); make the volume larger\n' } } }] } }],
  });
  const { status, stderr } = restore();
  expect(status).toBe(1);
  expect(stderr).toContain('cdk8s-openclaw: job agent-backup-restore failed: no space is left (ENOSPC); make the volume larger\n');
  expect(kubectl.cluster.deployment).toMatchObject({ metadata: { annotations: {} }, spec: { replicas: 1 } });
});

test('without a word of the pod the Job\'s own reason is told', () => {
  kubectl.cluster = clusterWith({ restore: { failed: 'Job was active longer than specified deadline' } });
  expect(restore().stderr).toContain('job agent-backup-restore failed: Job was active longer than specified deadline\n');
});

test('an agent that was stopped stays so', () => {
  const cluster = clusterWith();
  cluster.deployment.spec.replicas = 0;
  kubectl.cluster = cluster;
  expect(restore().stdout).toContain('agent is stopped, as it was\n');
  expect(kubectl.cluster.deployment.spec.replicas).toBe(0);
});

test('after one that was killed, the agent gets the replicas that it had before that', () => {
  const cluster = clusterWith();
  cluster.deployment.spec.replicas = 0;
  cluster.deployment.metadata.annotations[NOTE] = '1';
  kubectl.cluster = cluster;
  expect(restore().stdout).toContain('agent is ready\n');
  expect(kubectl.cluster.deployment).toMatchObject({ metadata: { annotations: {} }, spec: { replicas: 1 } });
});

test('interrupted, it ends the Job, and the agent runs again', async () => {
  kubectl.cluster = clusterWith({ restore: { hangs: true } });
  const child = spawn('sh', ['-c', `exec ${shellCommand(['restore', 'agent', '--namespace', 'agents'])}`], { env: { ...process.env, PATH: kubectl.path }, stdio: 'ignore' });
  const closed = once(child, 'close');
  for (let wait = 0; kubectl.jobs.length < 2 && wait < 300; wait++) await new Promise(resolve => setTimeout(resolve, 100));
  child.kill('SIGINT');
  expect(await closed).toEqual([null, 'SIGINT']);
  expect(kubectl.cluster.job).toBeUndefined();
  expect(kubectl.cluster.deployment).toMatchObject({ metadata: { annotations: {} }, spec: { replicas: 1 } });
});

test('interrupted while it stops the agent, the agent runs again', async () => {
  kubectl.cluster = clusterWith({}, { slowPatch: true });
  const child = spawn('sh', ['-c', `exec ${shellCommand(['restore', 'agent', '--namespace', 'agents'])}`], { env: { ...process.env, PATH: kubectl.path }, stdio: 'ignore' });
  const closed = once(child, 'close');
  for (let wait = 0; !kubectl.calls.some(({ args: [verb] }) => verb === 'patch') && wait < 300; wait++) await new Promise(resolve => setTimeout(resolve, 100));
  await new Promise(resolve => setTimeout(resolve, 300));
  expect(kubectl.cluster.deployment.spec.replicas).toBe(0);
  child.kill('SIGINT');
  expect(await closed).toEqual([null, 'SIGINT']);
  expect(kubectl.cluster.deployment).toMatchObject({ metadata: { annotations: {} }, spec: { replicas: 1 } });
});

describe('beside another', () => {
  const patched = () => kubectl.calls.some(({ args: [verb] }) => verb === 'patch');
  const deleted = () => kubectl.calls.filter(({ args: [verb] }) => verb === 'delete').map(({ args }) => args[2]);

  test.each([['agent-backup-restore', []], ['agent-offsite-restore', []], ['agent-offsite-discard', []], ['agent-backup-restore', ['--discard']], ['agent-backup-list', ['--list']]])(
    '%s, which runs, it leaves that and the agent alone: %j', (job, args) => {
      kubectl.cluster = clusterWith({}, { runs: [job] });
      const { status, stderr } = restore(...args);
      expect(status).toBe(1);
      expect(stderr).toContain(`job ${job} runs, of somebody else or of one that was killed; wait until it ends, or end it: \`kubectl delete job ${job} --namespace agents\``);
      expect(patched()).toBe(false);
      expect(deleted()).not.toContain(job);
    });

  test('that ends, it goes on', () => {
    kubectl.cluster = clusterWith({}, { job: { metadata: { name: 'agent-backup-restore' } } });
    expect(restore().status).toBe(0);
  });

  test('that was quicker, it does not start the agent below it', () => {
    kubectl.cluster = clusterWith({ restore: { taken: true } });
    const { status, stderr } = restore();
    expect(status).toBe(1);
    expect(stderr).toContain('agent is stopped for another restore, which starts it; if none is at work, run this again\n');
    expect(stderr).toContain('job agent-backup-restore runs');
    expect(kubectl.cluster.deployment).toMatchObject({ metadata: { annotations: { [NOTE]: '1' } }, spec: { replicas: 0 } });
    expect(deleted()).toEqual(['agent-backup-list']);
  });
});

test('an agent that something else started meanwhile is stopped once more', () => {
  kubectl.cluster = clusterWith({ restore: { log: JSON.stringify({ archive: NEWEST, setAside: ASIDE }), startsAgent: true } });
  const { status, stderr } = restore();
  expect(status).toBe(0);
  expect(stderr).toContain('something else started agent while its data was replaced, and what it wrote since may be lost: stopping it again\n');
  const replicas = kubectl.calls.filter(({ args: [verb] }) => verb === 'patch').map(({ args }) => JSON.parse(args.find(arg => arg.startsWith('--patch='))!.slice('--patch='.length)).spec.replicas);
  expect(replicas).toEqual([0, 0, 1]);
});

test.each([['no log', {}], ['no report', { log: 'Killed' }]])('with %s of a restore that is done it is told that the data is in place', (_, outcome) => {
  kubectl.cluster = clusterWith({ restore: outcome });
  const { status, stderr } = restore();
  expect(status).toBe(1);
  expect(stderr).toContain('the archive\'s data is in place, and what was there is set aside, as --list tells; but the report of it cannot be read: ');
  expect(kubectl.cluster.deployment.spec.replicas).toBe(1);
});

test('data that nothing was put in the place of is told of', () => {
  kubectl.cluster = clusterWith({ list: { log: JSON.stringify({ ...LIST, unreplaced: ASIDE }) } });
  const told = `${ASIDE} is the data that agent had before a restore that was killed, and nothing was put in its place: back with --archive ${ASIDE}\n`;
  expect(restore('--list').stderr).toBe(told);
  expect(restore().stderr).toContain(told);
});

test('--list tells what there is, and stops nothing', () => {
  const { status, stdout } = restore('--list');
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`^NAME +CREATED +BYTES\n${NEWEST} +2026-03-09T03:17:00.000Z +2000\n${OLDER} .* 1000\n${ASIDE} +set aside by a restore +-\n$`));
  expect(JSON.parse(restore('--list', '--output', 'json').stdout)).toEqual({ backup: 'agent-backup', ...LIST });
  expect(programArgs()).toEqual([['list', '--instance', 'agent'], ['list', '--instance', 'agent']]);
});

test('--discard deletes what was set aside', () => {
  expect(restore('--discard')).toMatchObject({ status: 0, stdout: `deleted ${ASIDE}\n` });
  expect(programArgs()).toEqual([['discard', '--instance', 'agent']]);
});

test('for programs it is JSON', () => {
  expect(JSON.parse(restore('--output', 'json').stdout)).toEqual({ backup: 'agent-backup', archive: NEWEST, setAside: ASIDE, replicas: 1 });
});

test.each([['--list', '--discard'], ['--list', '--archive', OLDER]])('%s with %s is wrong use', (...args) => {
  const { status, stderr } = restore(...args);
  expect(status).toBe(2);
  expect(stderr).toContain('--archive, --list and --discard exclude each other: leave one');
});
