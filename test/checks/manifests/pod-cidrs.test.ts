import { isCidr, nodesOf } from '../../../src/checks/manifests/pod-cidrs';

test.each(['10.244.0.0/16', '100.64.0.0/10', 'fd00:10:244::/56', '10.0.0.7/32', '0.0.0.0/0'])('%s is a range', (text) => {
  expect(isCidr(text)).toBe(true);
});

test.each(['', '10.244.0.0', '10.244.0.0/', '10.244.0.0/33', '10.244/16', '10.244.0.0/16/16', 'fd00::/129', 'pods/16', '10.244.0.0/-1'])('"%s" is none', (text) => {
  expect(isCidr(text)).toBe(false);
});

test('a range is what a node of the cluster would say, found by the option that named it', () => {
  expect(nodesOf(['10.244.0.0/16'], '--pod-cidr')).toEqual([{
    manifest: { apiVersion: 'v1', kind: 'Node', metadata: { name: '10.244.0.0/16' }, spec: { podCIDR: '10.244.0.0/16', podCIDRs: ['10.244.0.0/16'] } },
    where: '--pod-cidr 10.244.0.0/16',
  }]);
});
