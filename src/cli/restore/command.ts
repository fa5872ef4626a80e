import { Command } from 'commander';
import { agentGone, agentReady, isStopped, replicasOf, startAgent, stopAgent } from './agent';
import { findBackup } from './backups';
import { JobRunsError, refuseBesideAnother, runJob } from './job';
import { CronJob } from './kube-objects';
import { parseDiscarded, parseList, parseRestored } from './reports';
import { Session } from './session';
import { timeOfArchive } from '../../backup/archive-name';
import { ListReport, RestoreReport } from '../../backup/report';
import { label } from '../arguments';
import { OutputOptions, outputOption } from '../check-files';
import { CliError } from '../cli-error';
import { printable, printableJson } from '../printable';
import { writeStandardOutput } from '../standard-output';
import { untilInterrupted } from '../status/interruption';
import { formatTable } from '../status/table';

interface RestoreCommandOptions extends OutputOptions {
  readonly namespace?: string;
  readonly archive?: string;
  readonly from?: string;
  readonly list: boolean;
  readonly discard: boolean;
}

/** An instance, and the backup that it is restored from. */
interface Restored {
  readonly instance: string;
  readonly backup: CronJob;
}

/** How long the list of archives may take, in seconds. */
const LIST_SECONDS = 300;

/** `restore`: puts an archive in the place of an instance's data. */
export function restoreCommand(): Command {
  return new Command('restore')
    .summary('restore an instance\'s data from a backup')
    .description('Puts an archive of an InstanceBackup in the place of an instance\'s data: it stops the agent, runs a Job that checks the archive and unpacks it, and starts the agent again. '
      + 'What was there is set aside on the same claim, not deleted; if it fails or is interrupted, what was there is there. '
      + 'The claim may be a new and empty one: apply the app first. The cluster is the one that kubectl talks to.')
    .argument('<name>', 'name of the instance', label)
    .option('--namespace <namespace>', 'namespace of the instance (default: the one that kubectl uses)', label)
    .option('--archive <name>', 'restore this archive, or what a restore set aside (default: the newest archive)')
    .option('--from <backup>', 'name of the backup, where the instance has several', label)
    .option('--list', 'list the archives and what restores set aside, and restore none', false)
    .option('--discard', 'delete what restores set aside, and restore none', false)
    .addOption(outputOption())
    .action(restore);
}

async function restore(instance: string, options: RestoreCommandOptions, command: Command): Promise<void> {
  const { namespace, archive, from, list, discard, output } = options;
  if ([list, discard, archive !== undefined].filter(Boolean).length > 1) command.error('error: --archive, --list and --discard exclude each other: leave one');
  const interruptedBy = await untilInterrupted(async (signal) => {
    const session: Session = { namespace, signal, tell: text => process.stderr.write(`${text}\n`) };
    const backup = await findBackup(session, instance, from);
    const { json, text } = discard ? await discardSetAside(session, { instance, backup })
      : list ? await listArchives(session, { instance, backup })
        : await restoreData(session, { instance, backup }, archive);
    await writeStandardOutput(output === 'json' ? `${printableJson(json, 2)}\n` : text);
  });
  // Nobody listens to it any more: it ends the program, as whoever sent it expects.
  if (interruptedBy) process.kill(process.pid, interruptedBy);
}

/** What is printed: to programs, or to people. */
interface Outcome {
  readonly json: object;
  readonly text: string;
}

async function discardSetAside(session: Session, { instance, backup }: Restored): Promise<Outcome> {
  await refuseBesideAnother(session, instance);
  const { discarded } = parseDiscarded(await runJob(session, { backup, verb: 'discard' }));
  return { json: { discarded }, text: discarded.length === 0 ? 'nothing was set aside\n' : discarded.map(name => `deleted ${name}\n`).join('') };
}

async function listArchives(session: Session, { instance, backup }: Restored): Promise<Outcome> {
  const { archives, setAside, unreplaced } = await ask(session, { instance, backup });
  const rows = archives.map(({ name, createdAt, size }) => [name, createdAt, String(size)]);
  return {
    json: { backup: backup.metadata.name, archives, setAside, unreplaced },
    text: formatTable(['NAME', 'CREATED', 'BYTES'], [...rows, ...setAside.map(name => [name, 'set aside by a restore', ''])]),
  };
}

async function restoreData(session: Session, { instance, backup }: Restored, wanted: string | undefined): Promise<Outcome> {
  const name = choose(await ask(session, { instance, backup }), { instance, backup }, wanted);
  const { report, replicas } = await replaceData(session, { instance, backup }, name);
  if (replicas > 0) await agentReady(session, instance);
  const time = timeOfArchive(instance, name);
  return {
    json: { backup: backup.metadata.name, ...report, replicas },
    text: [
      `restored ${name}${time ? `: the data of ${instance} is that of ${time.toISOString()}` : ''}`,
      ...report.setAside === null ? [] : [`set aside what was there, as ${report.setAside} on the same claim: back with --archive ${report.setAside}, deleted with --discard`],
      replicas > 0 ? `${instance} is ready` : `${instance} is stopped, as it was`,
    ].map(line => `${line}\n`).join(''),
  };
}

async function ask(session: Session, { instance, backup }: Restored): Promise<ListReport> {
  const list = parseList(await runJob(session, { backup, verb: 'list', deadline: LIST_SECONDS }), instance);
  if (list.unreplaced !== null) {
    session.tell(`${list.unreplaced} is the data that ${instance} had before a restore that was killed, and nothing was put in its place: back with --archive ${list.unreplaced}`);
  }
  return list;
}

/** The agent is started again whatever comes of it, unless another restore is at its data: what was there is there, or the archive is. */
async function replaceData(session: Session, { instance, backup }: Restored, name: string): Promise<{ report: RestoreReport; replicas: number }> {
  await refuseBesideAnother(session, instance);
  const replicas = await replicasOf(session, instance);
  let isAnothers = false;
  try {
    session.tell(`stopping ${instance}`);
    await stopAgent(session, instance, replicas);
    await agentGone(session, instance);
    session.tell(`restoring ${name}`);
    const report = parseRestored(await runJob(session, { backup, verb: 'restore', args: ['--archive', name] }));
    if (!await isStopped(session, instance)) {
      session.tell(`something else started ${instance} while its data was replaced, and what it wrote since may be lost: stopping it again`);
      await stopAgent(session, instance, replicas);
      await agentGone(session, instance);
    }
    return { report, replicas };
  } catch (error) {
    isAnothers = error instanceof JobRunsError;
    throw error;
  } finally {
    if (isAnothers) {
      session.tell(`${instance} is stopped for another restore, which starts it; if none is at work, run this again`);
    } else {
      session.tell(replicas > 0 ? `starting ${instance}` : `${instance} was stopped before, and stays so`);
      await startAgent({ ...session, signal: new AbortController().signal }, instance, replicas);
    }
  }
}

function choose({ archives, setAside }: ListReport, { instance, backup: { metadata } }: Restored, wanted: string | undefined): string {
  const names = [...archives.map(({ name }) => name), ...setAside];
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw new CliError(`backup ${metadata.name} has no archive ${printable(wanted)}, and nothing was changed; see which there are with --list`);
  }
  if (archives.length > 0) return archives[0].name;
  throw new CliError(`backup ${metadata.name} has no archive of ${instance}, and nothing was changed; make one: `
    + `\`kubectl create job --from=cronjob/${metadata.name} ${metadata.name}-$(date +%s)\``);
}
