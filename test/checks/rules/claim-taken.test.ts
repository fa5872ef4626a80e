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
