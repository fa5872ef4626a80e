import { findings, sample } from './sample';
import { probePassesOnAnything } from '../../../src/checks/rules/probe-passes-on-anything';

const FIX = 'ask for /startupz, or /healthz for liveness, and look for "ok":true in the answer';
const get = (path?: string) => ({ httpGet: { path, port: 18789 } });
const exec = (command: string) => ({ exec: { command: ['sh', '-c', command] } });

test.each([
  ['/', get()],
  ['/status', get('/status')],
  ['/metrics', get('/metrics?format=text')],
  ['/', exec('curl -fsS http://127.0.0.1:18789')],
  ['/', exec('curl -sf http://localhost:18789/ || exit 1')],
  ['/live', exec('wget -q -O- http://localhost:18789/live')],
])('a probe for %s is told: %j', (path, readinessProbe) => {
  expect(findings(probePassesOnAnything, [sample({ agent: { readinessProbe } })])).toEqual([
    `Deployment agents/agent: readinessProbe of container openclaw asks for ${path}, which the gateway answers with status 200 whatever it is: ${FIX}`,
  ]);
});

test('so is one that only connects', () => {
  expect(findings(probePassesOnAnything, [sample({ agent: { livenessProbe: { tcpSocket: { port: 18789 } } } })])).toEqual([
    `Deployment agents/agent: livenessProbe of container openclaw only connects, which works while the gateway starts or hangs: ${FIX}`,
  ]);
});

test.each([
  ['what is answered by a probe', get('/startupz')],
  ['its other name', get('/health')],
  ['what only the API answers', get('/v1/models')],
  ['an answer that is read', exec('curl -fsS http://127.0.0.1:18789/live | grep -q \'"ok":true\'')],
  ['a program of the agent\'s own', { exec: { command: ['node', 'openclaw.mjs', 'health'] } }],
])('%s is not: %j', (_, startupProbe) => {
  expect(findings(probePassesOnAnything, [sample({ agent: { startupProbe } })])).toEqual([]);
});

test('nor is what another container is asked', () => {
  expect(findings(probePassesOnAnything, [sample({ node: { readinessProbe: { httpGet: { path: '/', port: 9002 } } } })])).toEqual([]);
});
