import { findings, sample } from './sample';
import { secretInEnv } from '../../../src/checks/rules/secret-in-env';

const fromSecret = (name: string) => ({ name, valueFrom: { secretKeyRef: { name: 'keys', key: 'key' } } });
const told = (name: string) => `Deployment agents/agent: container openclaw has ${name} from a secret in its environment, which all that the agent starts inherits: `
  + 'let OpenClaw\'s configuration refer to a file with it';

/** A workload whose agent is started by a script, beside a volume at `/run/keys`. */
const script = (text: string, volume: object) => sample({
  agent: { args: ['sh', '-c', text, 'sh', 'node', 'openclaw.mjs', 'gateway', 'run'], volumeMounts: [{ name: 'keys', mountPath: '/run/keys' }] },
  pod: { volumes: [{ name: 'keys', ...volume }] },
});
const memory = { emptyDir: { medium: 'Memory' } };

test.each([
  ['a variable from a Secret', 'API_KEY', sample({ agent: { env: [fromSecret('API_KEY')] } })],
  ['a reference to one', 'HEADER', sample({ agent: { env: [fromSecret('_KEY'), { name: 'HEADER', value: 'Bearer $(_KEY)' }] } })],
  ['a whole Secret', 'all of Secret keys', sample({ agent: { envFrom: [{ secretRef: { name: 'keys' } }] } })],
  ['a variable from a Secret that a script sets to itself', 'API_KEY', sample({ agent: { env: [fromSecret('API_KEY')], args: ['sh', '-c', 'export API_KEY="${API_KEY}"; exec "$@"', 'sh', 'node', 'openclaw.mjs', 'gateway', 'run'] } })],
  ['a file of variables', 'all of /run/keys/env', script('set -a; . /run/keys/env; exec "$@"', memory)],
  ['a file of variables, run at once', 'all of /run/keys/env', script('. "/run/keys/env" && exec "$@"', memory)],
  ['a file of variables, by another name', 'all of /run/keys/env', script('if true; then source /run/keys/env; fi; exec "$@"', { secret: { secretName: 'keys' } })],
  ['a file that is read', 'API_KEY', script('read -r API_KEY < /run/keys/key; export API_KEY; exec "$@"', memory)],
  ['a file that is read into several', 'B', script('IFS=: read -r A B </run/keys/key; export A B; exec "$@"', memory)],
  ['a file in memory', 'API_KEY', script('API_KEY="$(cat /run/keys/key)" && export API_KEY; exec "$@"', memory)],
  ['a file of a Secret', 'API_KEY', script('export API_KEY=`cat /run/keys/key`; exec "$@"', { secret: { secretName: 'keys' } })],
  ['a file of a projected Secret', 'API_KEY', script('export API_KEY=$(< /run/keys/key); exec "$@"', { projected: { sources: [{ secret: { name: 'keys' } }] } })],
])('%s in the agent\'s environment is told', (_, name, workload) => {
  expect(findings(secretInEnv, [workload])).toContain(told(name));
});

test('each variable is told once', () => {
  const workload = script('A="$(cat /run/keys/a)" && export A; B="$(cat /run/keys/b)" && export B; B=$(cat /run/keys/c); exec "$@"', memory);
  expect(findings(secretInEnv, [workload])).toEqual([told('A'), told('B')]);
});

test.each([
  ['no secret', sample()],
  ['a file that is no secret', script('export REGION="$(cat /run/keys/region)"; exec "$@"', { configMap: { name: 'settings' } })],
  ['a file of the image', script('export RELEASE="$(cat /etc/os-release)"; exec "$@"', memory)],
  ['a file of variables that are no secrets', script('. /etc/profile; . /run/keys/env; exec "$@"', { configMap: { name: 'settings' } })],
  ['a folder that is named beside one', script('cp -r . /run/keys/env; exec "$@"', memory)],
  ['one that is read into nothing', script('read < /run/keys/key; exec "$@"', memory)],
  ['one that is not put into a variable', script('cat /run/keys/key > /dev/null; exec "$@"', memory)],
  ['a variable of another container', sample({ node: { env: [fromSecret('API_KEY')] } })],
  ['a variable of a pod without an agent', sample({ agent: { name: 'web', image: 'web:1', args: ['serve'], env: [fromSecret('API_KEY')] } })],
])('%s is not', (_, workload) => {
  expect(findings(secretInEnv, [workload])).toEqual([]);
});

test('the key of a node in the agent\'s container is another rule\'s', () => {
  const both = sample({ node: false, agent: { command: ['sh', '-c', 'tailscaled & node openclaw.mjs gateway'], env: [fromSecret('TS_AUTHKEY')] } });
  expect(findings(secretInEnv, [both])).toEqual([]);
});
