import { findings, namespace, sample } from './sample';
import { kernelModeForbidden } from '../../../src/checks/rules/kernel-mode-forbidden';

test('kernel mode in a namespace that refuses it is told, with all that is refused', () => {
  const pod = { volumes: [{ name: 'tun', hostPath: { path: '/dev/net/tun', type: 'CharDevice' } }] };
  expect(findings(kernelModeForbidden, [namespace('baseline'), sample({ pod })])).toEqual([
    'Deployment agents/agent: the node is in kernel mode, and namespace agents enforces Pod Security level "baseline", which refuses hostPath volume tun, capability NET_ADMIN of container tailscale: '
      + 'set TS_USERSPACE to "true" and leave these out, or label the namespace pod-security.kubernetes.io/enforce=privileged',
  ]);
});

test('so is one that has not even asked for what it needs', () => {
  const node = { securityContext: {} };
  expect(findings(kernelModeForbidden, [namespace('baseline'), sample({ node })])).toEqual([
    'Deployment agents/agent: the node is in kernel mode, and namespace agents enforces Pod Security level "baseline", which refuses the capability NET_ADMIN that this needs: '
      + 'set TS_USERSPACE to "true" and leave these out, or label the namespace pod-security.kubernetes.io/enforce=privileged',
  ]);
});

test('so is one to which a ConfigMap says it', () => {
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents' }, data: { TS_USERSPACE: 'false' } };
  expect(findings(kernelModeForbidden, [namespace('baseline'), settings, sample({ env: { TS_USERSPACE: undefined }, node: { envFrom: [{ configMapRef: { name: 'settings' } }] } })])).toHaveLength(1);
});

test.each([
  ['a namespace that refuses nothing', [namespace('privileged'), sample()]],
  ['a namespace without a level', [namespace(undefined), sample()]],
  ['a namespace that is not shown', [sample()]],
  ['another namespace', [namespace('restricted', 'other'), sample()]],
  ['userspace mode', [namespace('restricted'), sample({ env: { TS_USERSPACE: 'true' } })]],
  ['a pod without a node', [namespace('restricted'), sample({ node: false })]],
])('%s is silent', (_, manifests) => {
  expect(findings(kernelModeForbidden, manifests)).toEqual([]);
});
