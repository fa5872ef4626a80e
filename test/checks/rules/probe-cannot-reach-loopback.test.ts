import { findings, gatewayConfig, sample } from './sample';
import { probeCannotReachLoopback } from '../../../src/checks/rules/probe-cannot-reach-loopback';

const get = (fields = {}) => ({ httpGet: { path: '/startupz', port: 18789, ...fields } });
const loopback = gatewayConfig({ gateway: { bind: 'loopback' } });
const port = (value: string) => ({ env: [{ name: 'OPENCLAW_CONFIG_PATH', value: '/etc/openclaw/openclaw.json' }, { name: 'OPENCLAW_GATEWAY_PORT', value }] });
const TOLD = 'Deployment agents/agent: readinessProbe of container openclaw is asked by the kubelet, from outside of the pod, and the gateway is bound to loopback: '
  + 'ask for /startupz from within, by exec and curl';

test.each([
  ['a request', [sample({ agent: { readinessProbe: get() } }), loopback]],
  ['a connection', [sample({ agent: { readinessProbe: { tcpSocket: { port: 18789 } } } }), loopback]],
  ['a request to the machine\'s own loopback address', [sample({ agent: { readinessProbe: get({ host: '127.0.0.1' }) } }), loopback]],
  ['an argument', [sample({ agent: { readinessProbe: get(), args: ['node', 'openclaw.mjs', 'gateway', '--bind', 'loopback'] } })]],
  ['a port by its name', [sample({ agent: { ports: [{ name: 'ui', containerPort: 18789 }], readinessProbe: get({ port: 'ui' }) } }), loopback]],
  ['a port that an argument sets', [sample({ agent: { readinessProbe: get({ port: 9000 }), args: ['node', 'openclaw.mjs', 'gateway', '--port', '9000'] } }), loopback]],
  ['a port that a variable sets', [sample({ agent: { ...port('9000'), readinessProbe: get({ port: 9000 }) } }), loopback]],
  ['a port that the configuration sets', [sample({ agent: { readinessProbe: get({ port: 9000 }) } }), gatewayConfig({ gateway: { bind: 'loopback', port: 9000 } })]],
])('a probe that cannot reach a gateway on loopback is told: %s', (_, manifests) => {
  expect(findings(probeCannotReachLoopback, manifests)).toEqual([TOLD]);
});

test.each([
  ['a command', [sample({ agent: { readinessProbe: { exec: { command: ['sh', '-c', 'curl -fsS http://127.0.0.1:18789/startupz'] } } } }), loopback]],
  ['a gateway on all addresses', [sample({ agent: { readinessProbe: get() } }), gatewayConfig({ gateway: { bind: 'lan' } })]],
  ['a configuration that is not shown', [sample({ agent: { readinessProbe: get() } })]],
  ['another port', [sample({ agent: { readinessProbe: get({ port: 9090 }) } }), loopback]],
  ['another port by its name', [sample({ agent: { ports: [{ name: 'health', containerPort: 9090 }], readinessProbe: get({ port: 'health' }) } }), loopback]],
  ['a port that the container has not', [sample({ agent: { readinessProbe: get({ port: 'health' }) } }), loopback]],
  ['the usual port, of which an argument says another', [sample({ agent: { readinessProbe: get(), args: ['node', 'openclaw.mjs', 'gateway', '--port=9000'] } }), loopback]],
  ['another host', [sample({ agent: { readinessProbe: get({ host: 'agent.example.com' }) } }), loopback]],
  ['the machine\'s network', [sample({ pod: { hostNetwork: true }, agent: { readinessProbe: get({ host: '127.0.0.1' }) } }), loopback]],
])('%s is not', (_, manifests) => {
  expect(findings(probeCannotReachLoopback, manifests)).toEqual([]);
});
