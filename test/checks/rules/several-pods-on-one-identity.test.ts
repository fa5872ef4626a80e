import { findings, sample } from './sample';
import { severalPodsOnOneIdentity } from '../../../src/checks/rules/several-pods-on-one-identity';

const replicas = { spec: { replicas: 3 } };
const template = sample().spec.template;
const POD_NAME = { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
/** A node that is another one in each pod. */
const perPod = { TS_HOSTNAME: undefined, TS_STATE_DIR: undefined };

test.each([
  ['replicas', sample({ workload: replicas }), 'Deployment', 'replicas is 3', 'the identity and the volumes', 'set it to 1'],
  ['replicas of an agent alone', sample({ workload: replicas, node: false }), 'Deployment', 'replicas is 3', 'the volumes', 'set it to 1'],
  ['a Secret that all pods share', sample({ workload: replicas, agent: { volumeMounts: [] }, env: { ...perPod, TS_KUBE_SECRET: undefined } }), 'Deployment', 'replicas is 3', 'the identity', 'set it to 1'],
  ['a host name that all pods ask for', sample({ workload: replicas, agent: { volumeMounts: [] }, env: { TS_STATE_DIR: undefined } }), 'Deployment', 'replicas is 3', 'the identity', 'set it to 1'],
  ['a part of the agent\'s data', sample({ workload: replicas, node: false, agent: { volumeMounts: [{ name: 'data', mountPath: '/home/node/.openclaw/workspace' }] } }), 'Deployment', 'replicas is 3', 'the volumes', 'set it to 1'],
  ['replicas of a StatefulSet', sample({ workload: { kind: 'StatefulSet', ...replicas } }), 'StatefulSet', 'replicas is 3', 'the identity and the volumes', 'set it to 1'],
  ['a DaemonSet', sample({ workload: { kind: 'DaemonSet' } }), 'DaemonSet', 'a DaemonSet runs a pod on each machine', 'the identity and the volumes', 'use a Deployment with one replica'],
  ['a Job', sample({ workload: { kind: 'Job', spec: { parallelism: 2 } } }), 'Job', 'parallelism is 2', 'the identity and the volumes', 'set it to 1'],
  ['a CronJob', { ...sample(), kind: 'CronJob', spec: { jobTemplate: { spec: { parallelism: 2, template } } } }, 'CronJob', 'parallelism is 2', 'the identity and the volumes', 'set it to 1'],
])('%s: told', (_, manifest, kind, what, held, fix) => {
  expect(findings(severalPodsOnOneIdentity, [manifest])).toEqual([`${kind} agents/agent: ${what}, and only one pod can hold ${held}: ${fix}`]);
});

test.each([
  ['one replica', sample()],
  ['replicas that are not told', sample({ workload: { spec: { replicas: undefined } } })],
  ['nodes that keep nothing and are named after their pods', sample({ workload: replicas, agent: { volumeMounts: [] }, env: perPod })],
  ['Secrets that are named after their pods', sample({ workload: replicas, agent: { volumeMounts: [] }, node: { env: [POD_NAME, { name: 'TS_KUBE_SECRET', value: '$(POD_NAME)' }] } })],
  ['agents that keep nothing', sample({ workload: replicas, node: false, agent: { volumeMounts: [] } })],
  ['claims that a StatefulSet makes for each pod', sample({
    workload: { kind: 'StatefulSet', spec: { replicas: 3, volumeClaimTemplates: [{ metadata: { name: 'state' } }, { metadata: { name: 'data' } }] } },
    pod: { volumes: [] },
    env: { TS_HOSTNAME: undefined },
  })],
])('%s: not told', (_, manifest) => {
  expect(findings(severalPodsOnOneIdentity, [manifest])).toEqual([]);
});
