import { findings, sample } from './sample';
import { readinessNeedsEveryChannel } from '../../../src/checks/rules/readiness-needs-every-channel';

const get = (path: string) => ({ httpGet: { path, port: 18789 } });

test.each([
  ['readinessProbe', get('/readyz'), '/startupz'],
  ['startupProbe', { exec: { command: ['sh', '-c', 'curl -fsS http://127.0.0.1:18789/readyz | grep -q \'"ready":true\''] } }, '/startupz'],
  ['livenessProbe', get('/ready'), '/healthz'],
])('a %s that asks every channel is told', (name, probe, instead) => {
  expect(findings(readinessNeedsEveryChannel, [sample({ agent: { [name]: probe } })])).toEqual([
    `Deployment agents/agent: ${name} of container openclaw asks for /readyz, which fails for a single channel in trouble: ask for ${instead}`,
  ]);
});

test.each(['/startupz', '/healthz'])('one that asks for %s is not', path => {
  expect(findings(readinessNeedsEveryChannel, [sample({ agent: { readinessProbe: get(path) } })])).toEqual([]);
});
