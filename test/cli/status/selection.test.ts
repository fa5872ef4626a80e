import { deployment, pendingPod, pod } from './objects';
import { Pod, Workload } from '../../../src/cli/status/kube-objects';
import { selectSources } from '../../../src/cli/status/selection';

const named = (of: Pod, metadata: Partial<Pod['metadata']>): Pod => ({ ...of, metadata: { ...of.metadata, ...metadata } });
const terminating = (of: Pod): Pod => named(of, { deletionTimestamp: '2026-05-01T11:00:00Z' });

/** Where each instance is looked at: the name of a pod, or the kind of a workload. */
function looked(pods: Pod[], workloads: Workload[] = []): string[] {
  return selectSources(pods, workloads).map((source) => (
    `${source.namespace}/${source.instance}: ${'pod' in source ? source.pod.metadata.name : source.workload.kind}`
  ));
}

test('instances come by namespace and name, each by its pod', () => {
  const other = named(pod('agent'), { namespace: 'agents-2' });
  expect(looked([other, pod('writer'), pendingPod('agent')], [deployment('agent', 1)])).toEqual([
    'agents/agent: agent-0', 'agents/writer: writer-0', 'agents-2/agent: agent-0',
  ]);
});

test('all pods of one instance are there, so that none hides the trouble of another', () => {
  expect(looked([pod('agent'), named(pendingPod('agent'), { name: 'agent-1' })])).toEqual(['agents/agent: agent-0', 'agents/agent: agent-1']);
});

test.each<[string, Pod]>([
  ['is on its way out', terminating(pod('agent'))],
  ['was evicted', pod('agent', { phase: 'Failed', reason: 'Evicted' })],
  ['is done', pod('agent', { phase: 'Succeeded' })],
])('a pod that %s gives way to the next, then to the workload that makes the next', (_, gone) => {
  expect(looked([gone, named(pod('agent'), { name: 'next' })])).toEqual(['agents/agent: next']);
  expect(looked([gone], [deployment('agent', 1)])).toEqual(['agents/agent: Deployment']);
  expect(looked([gone])).toEqual(['agents/agent: agent-0']);
});

test('of several pods that are gone, the newest is there', () => {
  const older = terminating(named(pod('agent'), { name: 'older', creationTimestamp: '2026-05-01T09:00:00Z' }));
  expect(looked([older, terminating(pod('agent')), { ...older, metadata: { ...older.metadata, name: 'oldest', creationTimestamp: '2026-04-30T23:00:00Z' } }]))
    .toEqual(['agents/agent: agent-0']);
});
