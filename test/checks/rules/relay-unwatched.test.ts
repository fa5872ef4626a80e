import { SampleOptions, findings, sample } from './sample';
import { relayUnwatched } from '../../../src/checks/rules/relay-unwatched';

test('a node that nobody watches is told', () => {
  expect(findings(relayUnwatched, [sample()])).toEqual([
    'Deployment agents/agent: container tailscale has no metrics and there is no status exporter beside it, so that nobody learns when connections go through a relay: add a StatusExporter, or set TS_ENABLE_METRICS to "true" and collect them',
  ]);
});

test('so is one whose metrics are off', () => {
  expect(findings(relayUnwatched, [sample({ env: { TS_ENABLE_METRICS: 'false' } })])).toHaveLength(1);
});

test('so is one whose daemon the agent asks', () => {
  const agent = { volumeMounts: [{ name: 'socket', mountPath: '/var/run/tailscale' }] };
  const node = { volumeMounts: [{ name: 'socket', mountPath: '/tmp' }] };
  expect(findings(relayUnwatched, [sample({ agent, node })])).toHaveLength(1);
});

const beside = (container: object): SampleOptions => ({ pod: { initContainers: [{ restartPolicy: 'Always', image: 'watch:1', ...container }] } });

test.each<[string, SampleOptions]>([
  ['with metrics', { env: { TS_ENABLE_METRICS: 'true' } }],
  ['with the daemon\'s own metrics', { env: { TS_TAILSCALED_EXTRA_ARGS: '--debug=0.0.0.0:9001' } }],
  ['with the status exporter', beside({ name: 'status' })],
  ['with what has its port', beside({ name: 'watch', ports: [{ name: 'status', containerPort: 9003 }] })],
  ['with what asks the daemon', { ...beside({ name: 'watch', volumeMounts: [{ name: 'state', mountPath: '/socket' }] }), env: { TS_SOCKET: '/var/lib/tailscale/tailscaled.sock' } }],
  ['of which a Secret may say more', { node: { envFrom: [{ secretRef: { name: 'node' } }], env: [] } }],
])('one %s is not', (_, options) => {
  expect(findings(relayUnwatched, [sample(options)])).toEqual([]);
});

test('a pod without a node is not', () => {
  expect(findings(relayUnwatched, [sample({ node: false })])).toEqual([]);
});
