import { findings, sample } from './sample';
import { stateOnEmptyDir } from '../../../src/checks/rules/state-on-empty-dir';

test('an identity on an emptyDir is told', () => {
  const pod = { volumes: [{ name: 'state', emptyDir: {} }] };
  expect(findings(stateOnEmptyDir, [sample({ pod })])).toEqual([
    'Deployment agents/agent: container tailscale keeps its state at /var/lib/tailscale/state, on the emptyDir "state", which ends with the pod: mount a PersistentVolumeClaim there',
  ]);
});

test('one on a claim is not', () => {
  expect(findings(stateOnEmptyDir, [sample()])).toEqual([]);
});

test('one in a Secret is not, whatever folder there is', () => {
  const pod = { volumes: [{ name: 'state', emptyDir: {} }] };
  expect(findings(stateOnEmptyDir, [sample({ pod, env: { TS_KUBE_SECRET: undefined } })])).toEqual([]);
});
