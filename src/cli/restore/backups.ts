import { CronJob } from './kube-objects';
import { Session, get } from './session';
import { BACKUP_CONTAINER, BACKUP_NAME } from '../../backup/labels';
import { CliError } from '../cli-error';
import { printable } from '../printable';

/**
 * The backup of an instance.
 *
 * @param name of its CronJob; it may be left out where there is one
 * @throws CliError if there is none, or no telling which
 */
export async function findBackup(session: Session, instance: string, name?: string): Promise<CronJob> {
  const selector = `app.kubernetes.io/name=${BACKUP_NAME},app.kubernetes.io/instance=${instance}`;
  const { items } = await get<{ readonly items: readonly CronJob[] }>(session, ['cronjobs.batch', `--selector=${selector}`]);
  const backups = items.filter(isBackup);
  const found = name === undefined ? backups : backups.filter(({ metadata }) => metadata.name === name);
  if (found.length === 1) return found[0];
  const names = backups.map(({ metadata }) => printable(metadata.name)).sort().join(', ');
  if (backups.length === 0) {
    throw new CliError(`${instance} has no backup in ${session.namespace === undefined ? 'the namespace that kubectl uses' : `the namespace ${session.namespace}`}; `
      + 'name another with --namespace, or apply the app with an InstanceBackup');
  }
  throw new CliError(name === undefined
    ? `${instance} has ${backups.length} backups: ${names}; name one with --from`
    : `${instance} has no backup ${name}; it has ${names}`);
}

function isBackup({ spec }: CronJob): boolean {
  return spec.jobTemplate.spec.template.spec.containers.some(({ name, args }) => name === BACKUP_CONTAINER && args?.[0] === 'store');
}
