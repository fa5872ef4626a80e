import { Inventory } from '../../../src/checks/manifests/inventory';
import { Manifest, nameOf } from '../../../src/checks/manifests/manifest';
import { networkPolicy, sample } from '../rules/sample';

const inventory = (...manifests: Manifest[]) => new Inventory(manifests.map(manifest => ({ manifest, where: nameOf(manifest) })));

test('a pod is known by the network policies that select it', () => {
  const known = inventory(sample(), networkPolicy({ egress: [] }), networkPolicy({ podSelector: {}, ingress: [] }), networkPolicy({ podSelector: { matchLabels: { app: 'other' } } }));
  expect(known.networkPolicies(known.pods[0]).map(({ podSelector }) => podSelector)).toEqual([{}, { matchLabels: { app: 'agent' } }]);
});

test('a policy of another API, which selects otherwise, is none that is known', () => {
  const calico = { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { name: 'agent', namespace: 'agents' }, spec: { selector: 'app == "other"', egress: [] } };
  const known = inventory(sample(), calico);
  expect(known.networkPolicies(known.pods[0])).toEqual([]);
});
