import { findings, sample } from './sample';
import { requestsMissing } from '../../../src/checks/rules/requests-missing';

test('an agent and a node that request nothing are told', () => {
  expect(findings(requestsMissing, [sample({ agent: { resources: undefined }, node: { resources: { requests: { cpu: '50m' } } } })])).toEqual([
    'Deployment agents/agent: container openclaw requests no cpu and no memory: set resources.requests',
    'Deployment agents/agent: container tailscale requests no memory: set resources.requests',
  ]);
});

test('a container that is both is told once', () => {
  const agent = { command: ['sh', '-c', 'tailscaled & exec node openclaw.mjs gateway run'], args: [], resources: undefined };
  expect(findings(requestsMissing, [sample({ agent, node: false })])).toEqual([
    'Deployment agents/agent: container openclaw requests no cpu and no memory: set resources.requests',
  ]);
});

test.each([
  ['both', sample()],
  ['limits, which are requests too', sample({ agent: { resources: { limits: { cpu: '1', memory: '2Gi' } } } })],
  ['the pod\'s own', sample({ agent: { resources: undefined }, node: { resources: undefined }, pod: { resources: { requests: { cpu: '300m', memory: '1100Mi' } } } })],
  ['another container', sample({ pod: { initContainers: [{ name: 'prepare', image: 'busybox:1.37' }] } })],
])('%s: not told', (_, manifest) => {
  expect(findings(requestsMissing, [manifest])).toEqual([]);
});
