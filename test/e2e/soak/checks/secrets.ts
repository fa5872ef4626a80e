import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Aftermath } from './check';
import { ContainerState } from '../../support/cluster';
import { settings } from '../../support/settings';
import { SoakedAgent } from '../agent';

/** Nothing secret is in a log: of the containers, the ones before them too, of the cluster's events, of the kubelet and what is below it. */
export async function secretsStay({ agent, kept }: Aftermath): Promise<string[]> {
  const logs = new Map([...await logsOf(agent), ...machineLogs()]);
  return [...logs].flatMap(([place, log]) => (
    kept.secrets.some(secret => log.includes(secret)) || /PRIVATE KEY-----|privkey:[0-9a-f]{8}/.test(log) ? [`a secret is in the ${place}`] : []
  ));
}

/** What must be nowhere: what was given to the agent, what opens it, and the keys that the node made. */
export async function secretsOf(agent: SoakedAgent): Promise<string[]> {
  const { data } = await agent.namespace.get('secret', 'openclaw-sealing-key');
  const pem = Object.values(data!).map(value => Buffer.from(value, 'base64').toString()).join('\n');
  const lines = pem.split('\n').filter(line => /^[A-Za-z0-9+/=]{40,}$/.test(line));
  const state = await agent.namespace.shell(agent.name, 'tailscale', 'cat "$TS_STATE_DIR/tailscaled.state"');
  const values = Object.values(JSON.parse(state) as { [name: string]: string }).map(value => Buffer.from(value, 'base64').toString());
  const keys = values.flatMap(value => [...value.matchAll(/privkey:([0-9a-f]{64})/g)].map(([, key]) => key)).filter(key => !/^0+$/.test(key));
  if (lines.length === 0 || keys.length === 0) throw new Error('the sealing key or the node\'s keys are not where they are looked for: the search is wrong');
  return [settings.authKey, agent.token, ...lines, ...keys];
}

async function logsOf({ namespace }: SoakedAgent): Promise<[string, string][]> {
  const [pods, events] = [await namespace.list('pods'), await namespace.kubectl(['get', 'events', '--output=json'])];
  const logs = pods.flatMap(({ metadata: { name }, status }) => [
    [name, '--all-containers'],
    ...(status.containerStatuses as ContainerState[]).filter(({ restartCount }) => restartCount > 0).map(({ name: container }) => [name, '--container', container, '--previous']),
  ]);
  return [['events', events.stdout], ...await Promise.all(logs.map(async (args): Promise<[string, string]> => (
    [`logs of ${args.join(' ')}`, (await namespace.kubectl(['logs', ...args])).stdout]
  )))];
}

function machineLogs(): [string, string][] {
  return readdirSync(settings.machine.logs)
    .filter(file => statSync(join(settings.machine.logs, file)).isFile())
    .map(file => [`machine's ${file}`, readFileSync(join(settings.machine.logs, file), 'utf8')]);
}
