import { SampleOptions, findings, sample } from './sample';
import { authKeyWithoutPlan } from '../../../src/checks/rules/auth-key-without-plan';

test.each<[string, SampleOptions]>([
  ['that says nothing of tags', {}],
  ['that asks for none', { env: { TS_EXTRA_ARGS: '--advertise-tags=' } }],
  ['with metrics, which do not have the day', { env: { TS_ENABLE_METRICS: 'true' } }],
])('a node %s is told', (_, options) => {
  expect(findings(authKeyWithoutPlan, [sample(options)])).toEqual([
    'Deployment agents/agent: the node names no tags, and unless its auth key gives some its own key expires, after 180 days by default, with nothing in the pod that tells when: '
    + 'name a tag with --advertise-tags in TS_EXTRA_ARGS, or add a StatusExporter',
  ]);
});

test.each<[string, SampleOptions]>([
  ['with tags', { env: { TS_EXTRA_ARGS: '--advertise-tags=tag:agent' } }],
  ['whose tags are not shown', { env: { TS_EXTRA_ARGS: '--advertise-tags=$(TAGS)' } }],
  ['whose arguments are not shown', { node: { env: [{ name: 'TS_EXTRA_ARGS', valueFrom: { configMapKeyRef: { name: 'node', key: 'args' } } }] } }],
  ['with the status exporter', { pod: { initContainers: [{ name: 'status', image: 'node:24', restartPolicy: 'Always' }] } }],
  ['of another control server', { env: { TS_EXTRA_ARGS: '--login-server=https://headscale.example.com' } }],
  ['that a file configures', { env: { TS_EXPERIMENTAL_VERSIONED_CONFIG_DIR: '/etc/tsconfig' } }],
])('one %s is not', (_, options) => {
  expect(findings(authKeyWithoutPlan, [sample(options)])).toEqual([]);
});

test('a pod without a node is not', () => {
  expect(findings(authKeyWithoutPlan, [sample({ node: false })])).toEqual([]);
});
