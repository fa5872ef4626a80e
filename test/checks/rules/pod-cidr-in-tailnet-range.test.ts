import { SampleOptions, findings, sample } from './sample';
import { podCidrInTailnetRange } from '../../../src/checks/rules/pod-cidr-in-tailnet-range';

function told(kind: string, fields: object, options?: SampleOptions): string[] {
  return findings(podCidrInTailnetRange, [sample(options), { apiVersion: 'v1', kind, metadata: { name: 'it' }, ...fields }]);
}

const kubeadm = (subnet: string) => `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nnetworking:\n  podSubnet: ${subnet}\n`;
const kubeProxy = (cidr: string) => `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nclusterCIDR: ${cidr}\n`;

const STATED: Array<[string, string, (cidr: string) => object]> = [
  ['a node', 'Node', cidr => ({ spec: { podCIDR: cidr, podCIDRs: [cidr] } })],
  ['kubeadm', 'ClusterConfiguration', cidr => ({ networking: { podSubnet: `${cidr},fd00::/56` } })],
  ['kubeadm, in its cluster', 'ConfigMap', cidr => ({ data: { ClusterConfiguration: kubeadm(cidr) } })],
  ['kube-proxy', 'KubeProxyConfiguration', cidr => ({ clusterCIDR: cidr })],
  ['kube-proxy, in its cluster', 'ConfigMap', cidr => ({ data: { 'config.conf': kubeProxy(cidr) } })],
  ['Calico', 'IPPool', cidr => ({ spec: { cidr } })],
  ['Cilium', 'ConfigMap', cidr => ({ data: { 'cluster-pool-ipv4-cidr': `10.0.0.0/16 ${cidr}` } })],
];

test.each(STATED)('a range of the tailnet\'s that %s states is told', (_, kind, fields) => {
  expect(told(kind, fields('100.64.0.0/16'))).toEqual([
    `Deployment agents/agent: pods have addresses from 100.64.0.0/16 (${kind} it), which is in the tailnet's 100.64.0.0/10, and the node in kernel mode drops what comes from there past its tunnel: give pods another range, or use userspace mode`,
  ]);
});

test('several are told in one', () => {
  const node = (name: string, podCIDR: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { podCIDR } });
  expect(findings(podCidrInTailnetRange, [node('a', '100.64.0.0/24'), sample(), node('b', '100.64.1.0/24'), node('c', '100.64.2.0/24')])).toEqual([
    'Deployment agents/agent: pods have addresses from 100.64.0.0/24 (Node a, and 2 more such ranges), which is in the tailnet\'s 100.64.0.0/10, '
    + 'and the node in kernel mode drops what comes from there past its tunnel: give pods another range, or use userspace mode',
  ]);
});

test.each<[string, SampleOptions]>([
  ['a node in userspace mode', { env: { TS_USERSPACE: 'true' } }],
  ['a pod without a node', { node: false }],
])('%s is at home in such a range', (_, options) => {
  expect(told('Node', { spec: { podCIDR: '100.64.0.0/16' } }, options)).toEqual([]);
});

test.each(['100.127.255.0/24', '100.0.0.0/8'])('so is %s, which has some of it', cidr => {
  expect(told('Node', { spec: { podCIDR: cidr } })).toHaveLength(1);
});

test.each(STATED)('another range that %s states is not', (_, kind, fields) => {
  expect(told(kind, fields('10.244.0.0/16'))).toEqual([]);
  expect(told(kind, fields('100.128.0.0/16'))).toEqual([]);
});

test.each<[string, object]>([
  ['Node', {}], ['Node', { spec: { podCIDR: 7, podCIDRs: 'x' } }], ['IPPool', { spec: { cidr: '100.64.0.0/16', disabled: true } }],
  ['ConfigMap', {}], ['ConfigMap', { data: { ClusterConfiguration: 'kind: [' } }], ['ConfigMap', { data: { 'config.conf': 'listen 100.64.0.0/16' } }], ['Secret', { spec: { podCIDR: '100.64.0.0/16' } }],
])('nothing of a %s is: %p', (kind, fields) => {
  expect(told(kind, fields)).toEqual([]);
});
