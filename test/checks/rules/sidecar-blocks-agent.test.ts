import { SampleOptions, findings, sample } from './sample';
import type { Manifest } from '../../../src/checks/manifests/manifest';
import { sidecarBlocksAgent } from '../../../src/checks/rules/sidecar-blocks-agent';

test('a node that is a native sidecar is told', () => {
  expect(findings(sidecarBlocksAgent, [sample({ node: { restartPolicy: 'Always' } })])).toEqual([
    'Deployment agents/agent: container tailscale is a native sidecar, and until it has started container openclaw does not: move it to containers',
  ]);
});

test('so is one that is an init container, and before another workload', () => {
  const pod = { initContainers: [{ name: 'ts', image: 'ghcr.io/tailscale/tailscale:v1.102.3' }], containers: [{ name: 'wiki', image: 'wiki:1.2' }] };
  expect(findings(sidecarBlocksAgent, [sample({ pod })])).toEqual([
    'Deployment agents/agent: container ts is an init container, which has to end before container wiki starts, and never does: move it to containers',
  ]);
});

const job = (options: SampleOptions): Manifest => {
  const { metadata, spec: { template } } = sample(options);
  return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } };
};
const cronJob = (options: SampleOptions): Manifest => {
  const { metadata, spec } = job(options);
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec: { jobTemplate: { spec } } };
};

test('one that is an init container of a job is told how the job ends', () => {
  const pod = { initContainers: [{ name: 'ts', image: 'ghcr.io/tailscale/tailscale:v1.102.3' }], containers: [{ name: 'wiki', image: 'wiki:1.2' }] };
  expect(findings(sidecarBlocksAgent, [job({ pod })])).toEqual([
    'Job agents/agent: container ts is an init container, which has to end before container wiki starts, and never does: set its restartPolicy to Always',
  ]);
});

test.each([
  ['a native sidecar of a Job, which could not end otherwise', job({ node: { restartPolicy: 'Always' } })],
  ['a native sidecar of a CronJob', cronJob({ node: { restartPolicy: 'Always' } })],
  ['beside the agent', sample()],
  ['no node', sample({ node: false })],
  ['a native sidecar that is none', sample({ pod: { initContainers: [{ name: 'proxy', image: 'proxy:1.2', restartPolicy: 'Always' }] } })],
])('%s is not', (_, manifest) => {
  expect(findings(sidecarBlocksAgent, [manifest])).toEqual([]);
});
