import { Deployment } from './kube-objects';
import { Session, change, get, until } from './session';
import { ANNOTATION_PREFIX } from '../../pod/labels';
import { CliError } from '../cli-error';

/** On a Deployment that a restore has stopped: how many replicas it had. A restore that was interrupted leaves it to the next. */
const REPLICAS_BEFORE = `${ANNOTATION_PREFIX}/replicas-before-restore`;

/** The gateway has up to 345 s to end. */
const STOP_SECONDS = 400;
const START_SECONDS = 600;

/**
 * How many replicas the agent has, or had before a restore that was killed.
 *
 * @throws CliError
 */
export async function replicasOf(session: Session, name: string): Promise<number> {
  const { metadata, spec } = await get<Deployment>(session, ['deployment', name]);
  const noted = metadata.annotations?.[REPLICAS_BEFORE];
  return noted !== undefined && /^[01]$/.test(noted) ? Number(noted) : spec.replicas;
}

/**
 * Has the agent's pod ended.
 *
 * @param replicas how many there are to be again
 * @throws CliError
 */
export async function stopAgent(session: Session, name: string, replicas: number): Promise<void> {
  await patch(session, name, { metadata: { annotations: { [REPLICAS_BEFORE]: String(replicas) } }, spec: { replicas: 0 } });
}

/**
 * Waits until the agent's pod is gone: it writes until then.
 *
 * @throws CliError
 */
export async function agentGone(session: Session, name: string): Promise<void> {
  const deployment = await get<Deployment>(session, ['deployment', name]);
  await until(session, STOP_SECONDS, async () => await hasPod(session, deployment) ? undefined : true, () => new CliError(`the pod of ${name} is still there after ${STOP_SECONDS} s; see why with kubectl describe, and run it again`));
}

/**
 * Whether the agent is stopped: something else may have started it, such as what keeps a cluster as its source says.
 *
 * @throws CliError
 */
export async function isStopped(session: Session, name: string): Promise<boolean> {
  const deployment = await get<Deployment>(session, ['deployment', name]);
  return deployment.spec.replicas === 0 && !await hasPod(session, deployment);
}

/** Gives the agent its replicas back. */
export async function startAgent(session: Session, name: string, replicas: number): Promise<void> {
  await patch(session, name, { metadata: { annotations: { [REPLICAS_BEFORE]: null } }, spec: { replicas } });
}

/**
 * Waits until the agent is ready.
 *
 * @throws CliError
 */
export async function agentReady(session: Session, name: string): Promise<void> {
  await until(session, START_SECONDS, async () => {
    const { metadata, spec, status } = await get<Deployment>(session, ['deployment', name]);
    return status?.observedGeneration === metadata.generation && status.availableReplicas === spec.replicas ? true : undefined;
  }, () => new CliError(`the data is in place, and ${name} is not ready after ${START_SECONDS} s; read its log: \`kubectl logs deploy/${name}\``));
}

async function hasPod(session: Session, { spec }: Deployment): Promise<boolean> {
  const selector = Object.entries(spec.selector.matchLabels).map(([label, value]) => `${label}=${value}`).join(',');
  const { items } = await get<{ readonly items: readonly unknown[] }>(session, ['pods', `--selector=${selector}`]);
  return items.length > 0;
}

async function patch(session: Session, name: string, content: object): Promise<void> {
  await change(session, ['patch', 'deployment', name, '--type=merge', `--patch=${JSON.stringify(content)}`]);
}
