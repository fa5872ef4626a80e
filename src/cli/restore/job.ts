import { CronJob, Job, JobPod } from './kube-objects';
import { Session, change, get, inNamespace, until } from './session';
import { BACKUP_CONTAINER } from '../../backup/labels';
import { CliError } from '../cli-error';
import { kubectl, kubectlOutput } from '../kubectl';
import { printable } from '../printable';

/** How long the kubelet and the controllers may take beyond the Job's own deadline, in seconds. */
const SLACK_SECONDS = 60;
/** The deadline of a Job whose CronJob has none. */
const DEFAULT_DEADLINE_SECONDS = 3600;
/** After how long it is told why a pod does not run, in milliseconds. */
const PATIENCE_MS = 15_000;

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

/**
 * Runs the backup's program once more, in a pod made from its CronJob, to do something else.
 *
 * @returns its report
 * @throws CliError with its reason, if it fails; the signal's reason if that aborted. Then the Job is ended.
 */
export async function runJob(session: Session, options: JobOptions): Promise<unknown> {
  const name = `${options.backup.metadata.name}-${options.verb}`;
  // one that was interrupted, or failed
  await removeJob(session, name);
  const deadline = options.deadline ?? options.backup.spec.jobTemplate.spec.activeDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS;
  await kubectl(inNamespace(session, ['create', '--filename=-']), JSON.stringify(jobOf(name, deadline, options)));
  try {
    await finished(session, name, deadline);
    const log = await kubectlOutput(inNamespace(session, ['logs', `job/${name}`, `--container=${BACKUP_CONTAINER}`]), session.signal);
    return parseReport(log, name);
  } finally {
    // also when this was interrupted: nobody would look at what comes of it
    await removeJob({ ...session, signal: new AbortController().signal }, name);
  }
}

/** The Job: the CronJob's own with other arguments, once. */
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
