import { findings, namespace, sample } from './sample';
import { podSecurityRefuses } from '../../../src/checks/rules/pod-security-refuses';

const env = { TS_USERSPACE: 'true' };
const securityContext = { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } };
const hardened = { agent: { securityContext }, node: { securityContext }, env };

test('what a namespace refuses of a pod in userspace mode is told', () => {
  expect(findings(podSecurityRefuses, [namespace('restricted'), sample({ ...hardened, agent: {} })])).toEqual([
    'Deployment agents/agent: namespace agents enforces Pod Security level "restricted", which refuses container openclaw without capabilities.drop ALL, '
      + 'container openclaw without allowPrivilegeEscalation false, container openclaw without runAsNonRoot true, container openclaw without a seccomp profile: '
      + 'change these, or the namespace\'s label pod-security.kubernetes.io/enforce',
  ]);
});

test.each([
  ['a pod that passes', [namespace('restricted'), sample(hardened)]],
  ['one that passes the level there is', [namespace('baseline'), sample({ env, node: { securityContext: {} } })]],
  ['kernel mode, of which another rule tells', [namespace('restricted'), sample()]],
  ['a pod without a node', [namespace('restricted'), sample({ node: false })]],
])('%s is silent', (_, manifests) => {
  expect(findings(podSecurityRefuses, manifests)).toEqual([]);
});
