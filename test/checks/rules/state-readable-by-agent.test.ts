import { SampleOptions, findings, sample } from './sample';
import { agentReachesTailnet } from '../../../src/checks/rules/agent-reaches-tailnet';
import { gatewayOnAllAddresses } from '../../../src/checks/rules/gateway-on-all-addresses';
import { gatewayWithoutAuthentication } from '../../../src/checks/rules/gateway-without-authentication';
import { stateReadableByAgent } from '../../../src/checks/rules/state-readable-by-agent';

const mount = (name: string, fields = {}) => ({ volumeMounts: [{ name, mountPath: '/mnt', ...fields }] });
const secretVolume = (name: string, fields = {}) => ({ name, secret: { secretName: 'tailscale-auth', ...fields } });
const claim = (name: string, claimName: string) => ({ name, persistentVolumeClaim: { claimName } });
const inSecret = { TS_KUBE_SECRET: 'agent-state', TS_STATE_DIR: undefined };
const token = { automountServiceAccountToken: true };

const STATE = 'container openclaw mounts the folder with the node\'s state: mount it into container tailscale alone';
const KEY = 'container openclaw mounts the node\'s auth key: mount it into container tailscale alone';
const TOKEN = 'the node\'s state is in Secret agent-state, which container openclaw can read with the service account\'s token: '
  + 'keep it on a volume (TS_KUBE_SECRET empty, TS_STATE_DIR), and set automountServiceAccountToken to false';
const PROCESSES = 'the pod shares one process namespace, through which its containers reach each other\'s files, the node\'s state among them: leave out shareProcessNamespace';

test.each([
  ['the state\'s volume', STATE, sample({ agent: mount('state') })],
  ['a folder of it', STATE, sample({ agent: mount('state', { subPath: 'state/' }) })],
  ['the state\'s claim by another name', STATE, sample({ agent: mount('same'), pod: { volumes: [claim('state', 'agent-state'), claim('same', 'agent-state')] } })],
  ['the key\'s volume', KEY, sample({ agent: mount('key') })],
  ['the key\'s Secret by another name', KEY, sample({ agent: mount('same'), pod: { volumes: [secretVolume('key'), secretVolume('same')] } })],
  ['the key among what is projected', KEY, sample({
    agent: mount('all'),
    pod: { volumes: [secretVolume('key'), { name: 'all', projected: { sources: [{ secret: { name: 'tailscale-auth', items: [{ key: 'auth-key', path: 'tailscale' }] } }] } }] },
  })],
  ['the key, which is in an item', KEY, sample({ agent: mount('same'), pod: { volumes: [secretVolume('key', { items: [{ key: 'it', path: 'auth-key' }] }), secretVolume('same', { items: [{ key: 'it', path: 'other' }] })] } })],
  ['the other\'s processes', PROCESSES, sample({ pod: { shareProcessNamespace: true } })],
  ['the Secret with the state, which its node could not without', TOKEN, sample({ env: inSecret, pod: { automountServiceAccountToken: undefined, serviceAccountName: 'agent' } })],
  ['the Secret with the state', TOKEN, sample({ env: inSecret, pod: token })],
])('that the agent reaches %s is told', (_, message, manifest) => {
  expect(findings(stateReadableByAgent, [manifest])).toEqual([`Deployment agents/agent: ${message}`]);
});

const ALL_IN_ONE: SampleOptions = {
  node: false, agent: { command: ['sh', '-c', 'tailscaled & exec node openclaw.mjs gateway run --bind lan --auth none'], args: [] },
};

test('an agent in the node\'s container is told', () => {
  expect(findings(stateReadableByAgent, [sample(ALL_IN_ONE)])).toEqual([
    'Deployment agents/agent: container openclaw runs the agent as well as the node, and so has the node\'s state and its auth key: run the node in a container of its own',
  ]);
});

test.each([gatewayWithoutAuthentication, gatewayOnAllAddresses, agentReachesTailnet])('and is held against the other rules for agents: $id', rule => {
  expect(findings(rule, [sample(ALL_IN_ONE)])).toHaveLength(1);
});

test.each([
  ['nothing of it', sample()],
  ['another folder of the claim', sample({ agent: mount('state', { subPath: 'data' }) })],
  ['another key of the Secret', sample({ agent: mount('key', { subPath: 'gateway-token' }) })],
  ['another item of the Secret', sample({ agent: mount('same'), pod: { volumes: [secretVolume('key'), secretVolume('same', { items: [{ key: 'gateway-token', path: 'auth-key' }] })] } })],
  ['what a container opens that ends before', sample({ pod: { initContainers: [{ name: 'unseal', image: 'unseal:1.2', ...mount('key') }] } })],
  ['a Secret without a token', sample({ env: inSecret })],
  ['a Secret, with something else where the token would be', sample({ env: inSecret, agent: mount('config', { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }), pod: token })],
  ['a pod without a node', sample({ node: false, pod: { shareProcessNamespace: true } })],
])('%s is not', (_, manifest) => {
  expect(findings(stateReadableByAgent, [manifest])).toEqual([]);
});
