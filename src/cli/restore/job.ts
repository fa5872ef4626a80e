import { CronJob, Job, JobPod } from './kube-objects';
import { Session, change, get, inNamespace, until } from './session';
import { BACKUP_CONTAINER, BACKUP_NAME, PACK_CONTAINER } from '../../backup/labels';
import { CliError } from '../cli-error';
import { kubectl, kubectlOutput } from '../kubectl';
import { printable } from '../printable';

/** How long the kubelet and the controllers may take beyond the Job's own deadline, in seconds. */
const SLACK_SECONDS = 60;
/** The deadline of a Job whose CronJob has none. */
const DEFAULT_DEADLINE_SECONDS = 3600;
/** After how long it is told why a pod does not run, in milliseconds. */
const PATIENCE_MS = 15_000;
/** What changes the agent's data, or what was set aside of it. */
const CHANGING: readonly JobOptions['verb'][] = ['restore', 'discard'];

export interface JobOptions {
  readonly backup: CronJob;
  readonly verb: 'list' | 'restore' | 'discard';
  /** More arguments of the program. */
  readonly args?: readonly string[];
  /**
   * How long it may take, in seconds.
   *
   * @default - the backup's own deadline
   */
  readonly deadline?: number;
}

/** A Job that somebody else has begun. It, or who began it, may be at the agent's data. */
export class JobRunsError extends CliError {
  public constructor(name: string, { namespace }: Session) {
    super(`job ${name} runs, of somebody else or of one that was killed; wait until it ends, or end it: `
      + `\`kubectl delete job ${name}${namespace === undefined ? '' : ` --namespace ${namespace}`}\``);
  }
}

/**
 * Refuses to go on beside another restore of an instance, from whichever of its backups.
 *
 * @throws JobRunsError
 */
export async function refuseBesideAnother(session: Session, instance: string): Promise<void> {
  const selector = `app.kubernetes.io/name=${BACKUP_NAME},app.kubernetes.io/instance=${instance}`;
  const { items } = await get<{ readonly items: readonly Job[] }>(session, ['jobs.batch', `--selector=${selector}`]);
  const other = items.find(job => !hasEnded(job) && CHANGING.some(verb => job.metadata.name.endsWith(`-${verb}`)));
  if (other) throw new JobRunsError(other.metadata.name, session);
}

/**
 * Runs the backup's program once more, in a pod made from its CronJob, to do something else.
 *
 * @returns its report
 * @throws JobRunsError if one of that name runs; CliError with its reason, if it fails; the signal's reason if that aborted. Then the Job is ended.
 */
export async function runJob(session: Session, options: JobOptions): Promise<unknown> {
  const name = `${options.backup.metadata.name}-${options.verb}`;
  const before = await jobOfName(session, name);
  if (before && !hasEnded(before)) throw new JobRunsError(name, session);
  if (before) await removeJob(session, name);
  const deadline = options.deadline ?? options.backup.spec.jobTemplate.spec.activeDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS;
  await create(session, name, jobOf(name, deadline, options));
  try {
    await finished(session, name, deadline);
    return await reportOf(session, name, options.verb);
  } finally {
    // also when this was interrupted: nobody would look at what comes of it
    await removeJob({ ...session, signal: new AbortController().signal }, name);
  }
}

/** The Job: the CronJob's own with other arguments, once, and without what makes an archive. */
export function jobOf(name: string, deadline: number, { backup, verb, args = [] }: JobOptions): object {
  const { spec, metadata } = backup.spec.jobTemplate.spec.template;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: backup.metadata.labels },
    spec: {
      activeDeadlineSeconds: deadline,
      backoffLimit: 0,
      ttlSecondsAfterFinished: 3600,
      template: {
        metadata,
        spec: {
          ...spec,
          initContainers: spec.initContainers?.filter(({ name: container }) => container !== PACK_CONTAINER),
          containers: spec.containers.map(container => (
            container.name === BACKUP_CONTAINER ? { ...container, args: [verb, ...container.args!.slice(1), ...args] } : container
          )),
        },
      },
    },
  };
}

/** Reads the last line of what the program printed. */
export function parseReport(log: string, job: string): unknown {
  const line = log.trimEnd().split('\n').at(-1)!;
  try {
    const report: unknown = JSON.parse(line);
    if (typeof report === 'object' && report !== null) return report;
  } catch {
    // told below
  }
  throw new CliError(`job ${job} printed no report; see whether the app was made with this version of cdk8s-openclaw, and apply it`);
}

/** The API server makes one of a name alone: of two at a time one is told. */
async function create(session: Session, name: string, job: object): Promise<void> {
  try {
    await kubectl(inNamespace(session, ['create', '--filename=-']), JSON.stringify(job));
  } catch (error) {
    if (await jobOfName(session, name)) throw new JobRunsError(name, session);
    throw error;
  }
}

async function reportOf(session: Session, name: string, verb: JobOptions['verb']): Promise<unknown> {
  try {
    return parseReport(await kubectlOutput(inNamespace(session, ['logs', `job/${name}`, `--container=${BACKUP_CONTAINER}`]), session.signal), name);
  } catch (error) {
    if (verb !== 'restore' || !(error instanceof CliError)) throw error;
    throw new CliError(`the archive's data is in place, and what was there is set aside, as --list tells; but the report of it cannot be read: ${error.message}`);
  }
}

async function jobOfName(session: Session, name: string): Promise<Job | undefined> {
  const { items } = await get<{ readonly items: readonly Job[] }>(session, ['jobs.batch', `--field-selector=metadata.name=${name}`]);
  return items[0];
}

function hasEnded({ status }: Job): boolean {
  return (status?.conditions ?? []).some(({ type, status: is }) => is === 'True' && ['Complete', 'Failed'].includes(type));
}

async function finished(session: Session, name: string, deadline: number): Promise<void> {
  const begin = Date.now();
  let told: string | undefined;
  await until(session, deadline + SLACK_SECONDS, async () => {
    const { status } = await get<Job>(session, ['job', name]);
    const conditions = (status?.conditions ?? []).filter(condition => condition.status === 'True');
    if (conditions.some(({ type }) => type === 'Complete')) return true;
    const failed = conditions.find(({ type }) => type === 'Failed');
    const pod = failed || Date.now() - begin > PATIENCE_MS ? await podOf(session, name) : undefined;
    if (failed) throw new CliError(`job ${name} failed: ${failureOf(pod) ?? printable(failed.message ?? failed.reason ?? 'no reason')}`);
    const waiting = pod && waitingFor(pod);
    if (waiting && waiting !== told) session.tell(`the pod of job ${name} waits: ${told = waiting}`);
    return undefined;
  }, () => new CliError(`job ${name} did not end in ${deadline} s; see its pod with kubectl describe`));
}

async function podOf(session: Session, job: string): Promise<JobPod | undefined> {
  const { items } = await get<{ readonly items: readonly JobPod[] }>(session, ['pods', `--selector=batch.kubernetes.io/job-name=${job}`]);
  return items[0];
}

function failureOf(pod: JobPod | undefined): string | undefined {
  for (const { name, state } of [...pod?.status.initContainerStatuses ?? [], ...pod?.status.containerStatuses ?? []]) {
    const { exitCode = 0, message, reason } = state?.terminated ?? {};
    if (exitCode === 0) continue;
    return message ? printable(message).replace(/^\w+: /, '') : `container ${printable(name)} ended with ${printable(reason ?? '')} (${exitCode})`;
  }
  const { reason, message } = pod?.status ?? {};
  return reason && printable(`${reason}: ${message ?? ''}`);
}

/** Why a pod does not run; undefined if it does. */
function waitingFor({ status }: JobPod): string | undefined {
  const unscheduled = status.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  if (unscheduled) return printable(`${unscheduled.reason}: ${unscheduled.message ?? ''}`);
  const waiting = [...status.initContainerStatuses ?? [], ...status.containerStatuses ?? []]
    .map(({ state }) => state?.waiting)
    .find(state => state !== undefined && state.reason !== 'PodInitializing');
  return waiting && printable(`${waiting.reason ?? ''}${waiting.message ? `: ${waiting.message}` : ''}`);
}

async function removeJob(session: Session, name: string): Promise<void> {
  await change(session, ['delete', 'job', name, '--ignore-not-found', '--cascade=foreground', '--wait=true', '--timeout=120s']);
}
