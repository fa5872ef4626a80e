import { findings, sample } from './sample';
import { serviceAccountTokenMounted } from '../../../src/checks/rules/service-account-token-mounted';

const unset = { automountServiceAccountToken: undefined };
const account = (name: string, automountServiceAccountToken?: boolean) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'agents' }, automountServiceAccountToken });
const TOLD = 'Deployment agents/agent: the service account\'s token is mounted into every container of the pod: set automountServiceAccountToken to false';

test.each([
  ['the pod says so', [sample({ pod: { automountServiceAccountToken: true } })]],
  ['the pod says so, against its account', [sample({ pod: { automountServiceAccountToken: true, serviceAccountName: 'agent' } }), account('agent', false)]],
  ['nobody says', [sample({ pod: unset })]],
  ['neither the pod nor its account says', [sample({ pod: { ...unset, serviceAccountName: 'agent' } }), account('agent')]],
])('%s: told', (_, manifests) => {
  expect(findings(serviceAccountTokenMounted, manifests)).toEqual([TOLD]);
});

test('a node that needs the token for its state is told how not to', () => {
  expect(findings(serviceAccountTokenMounted, [sample({ pod: unset, env: { TS_KUBE_SECRET: undefined } })])).toEqual([
    'Deployment agents/agent: the service account\'s token is mounted into every container of the pod: '
      + 'keep the state on a volume (TS_KUBE_SECRET empty, TS_STATE_DIR), and set automountServiceAccountToken to false',
  ]);
});

test.each([
  ['the pod says no', [sample()]],
  ['its account says no', [sample({ pod: { ...unset, serviceAccountName: 'agent' } }), account('agent', false)]],
  ['the namespace\'s own account says no', [sample({ pod: unset }), account('default', false)]],
  ['its account is not shown', [sample({ pod: { ...unset, serviceAccountName: 'agent' } })]],
])('%s: not told', (_, manifests) => {
  expect(findings(serviceAccountTokenMounted, manifests)).toEqual([]);
});
