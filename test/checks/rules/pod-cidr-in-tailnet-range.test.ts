import { findings } from './sample';
import { podCidrInTailnetRange } from '../../../src/checks/rules/pod-cidr-in-tailnet-range';

function told(kind: string, fields: object): string[] {
  return findings(podCidrInTailnetRange, [{ apiVersion: 'v1', kind, metadata: { name: 'it' }, ...fields }]);
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
    `${kind} it: pods have addresses from 100.64.0.0/16, which is in the tailnet's 100.64.0.0/10, and a node in kernel mode drops what comes from there past its tunnel: give pods another range, or use userspace mode`,
  ]);
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
