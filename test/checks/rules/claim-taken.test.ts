import { MADE, MADE_ELSEWHERE } from './made';
import { findings, sample } from './sample';
import { claimTaken } from '../../../src/checks/rules/claim-taken';

const claim = (claimName: string) => ({ persistentVolumeClaim: { claimName } });
const volumes = (state: string, data: string) => ({ volumes: [{ name: 'state', ...claim(state) }, { name: 'data', ...claim(data) }] });
const other = { name: 'other' };
const pair = (options: Parameters<typeof sample>[0]) => [sample(), sample({ metadata: other, ...options })];

test('two workloads on one state are told, each of the other', () => {
  expect(findings(claimTaken, pair({ pod: volumes('agent-state', 'other-data') }))).toEqual([
    'Deployment agents/agent: claim agent-state with the node\'s state is used by Deployment agents/other too, and only one pod can hold it: give each a claim of its own',
    'Deployment agents/other: claim agent-state with the node\'s state is used by Deployment agents/agent too, and only one pod can hold it: give each a claim of its own',
  ]);
});

test('so are two on one folder of data', () => {
  expect(findings(claimTaken, pair({ node: false, pod: volumes('other-state', 'agent-data') }))).toEqual([
    'Deployment agents/agent: claim agent-data with the agent\'s data is used by Deployment agents/other too, and only one pod can hold it: give each a claim of its own',
    'Deployment agents/other: claim agent-data with the agent\'s data is used by Deployment agents/agent too, and only one pod can hold it: give each a claim of its own',
  ]);
});

/** A workload whose agent has its data in a folder of a claim that others use too. */
const inFolder = (name: string, subPath?: string) => sample({
  node: false,
  metadata: { name },
  agent: { volumeMounts: [{ name: 'data', mountPath: '/home/node/.openclaw', subPath }] },
  pod: volumes('unused', 'shared'),
});

test.each<[string, string | undefined, string | undefined]>([
  ['one folder', 'agents/a', 'agents/a/'],
  ['a folder and one below', 'agents', 'agents/a/b'],
  ['the whole claim and a folder', undefined, 'agents/a'],
])('%s of a claim is told of both', (_, first, second) => {
  expect(findings(claimTaken, [inFolder('first', first), inFolder('second', second), inFolder('third', 'elsewhere')]).filter(finding => !finding.startsWith('Deployment agents/third'))).toEqual([
    'Deployment agents/first: claim shared with the agent\'s data is used by Deployment agents/second too, and only one pod can hold it: give each a claim of its own',
    'Deployment agents/second: claim shared with the agent\'s data is used by Deployment agents/first too, and only one pod can hold it: give each a claim of its own',
  ]);
});

test('folders of one claim that only begin alike are not told', () => {
  expect(findings(claimTaken, ['agents/a', 'agents/ab', 'agents/b', 'agent'].map(folder => inFolder(folder.replace('/', '-'), folder)))).toEqual([]);
});

const home = (name: string, source: object): Parameters<typeof sample>[0] => ({
  agent: { env: [], envFrom: [source], volumeMounts: [{ name: 'data', mountPath: `/${name}` }] }, pod: volumes(`${name}-state`, 'agent-data'),
});

test('so are two with a home that a ConfigMap names', () => {
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents' }, data: { OPENCLAW_STATE_DIR: '/srv' } };
  expect(findings(claimTaken, [settings, sample(), sample({ metadata: other, ...home('srv', { configMapRef: { name: 'settings' } }) })])).toHaveLength(2);
});

test('two with a home that nothing shows are not', () => {
  const options = home('srv', { configMapRef: { name: 'elsewhere' } });
  expect(findings(claimTaken, [sample(), sample({ metadata: other, ...options })])).toEqual([]);
});

test.each([
  ['claims of their own', pair({ pod: volumes('other-state', 'other-data') })],
  ['one object in two files', [sample(), sample()]],
  ['another namespace', pair({ metadata: { ...other, namespace: 'elsewhere' } })],
  ['a folder each', pair({
    env: { TS_STATE_DIR: '/var/lib/tailscale/other' },
    agent: { volumeMounts: [{ name: 'data', mountPath: '/home/node/.openclaw', subPath: 'other' }] },
    pod: volumes('agent-state', 'other-data'),
  })],
  ['a job that reads the data', [sample(), {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'backup', namespace: 'agents' },
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'tar', image: 'busybox:1.37', volumeMounts: [{ name: 'data', mountPath: '/data' }] }], ...volumes('agent-state', 'agent-data') } } } } },
  }]],
])('%s: not told', (_, manifests) => {
  expect(findings(claimTaken, manifests)).toEqual([]);
});

test.each(MADE)('a workload and what it made are one: %s', (_, manifests) => {
  expect(findings(claimTaken, manifests)).toEqual([]);
});

test('a pod that another workload made is not that workload', () => {
  expect(findings(claimTaken, [sample(), MADE_ELSEWHERE]).map(message => message.replace(/: .*/, ''))).toEqual([
    'Deployment agents/agent', 'Deployment agents/agent', 'Pod agents/other-7d9f8-x2x4z', 'Pod agents/other-7d9f8-x2x4z',
  ]);
});
