import { findings, sample } from './sample';
import { privilegedSidecar } from '../../../src/checks/rules/privileged-sidecar';

const securityContext = { privileged: true };

const SYSCTLER = { name: 'sysctler', image: 'busybox:1.37', securityContext, command: ['/bin/sh', '-c'], args: ['sysctl -w net.ipv4.ip_forward=1'] };

test.each([
  ['a node in kernel mode', sample({ node: { securityContext } }), 'tailscale', 'leave it out, add the capability NET_ADMIN alone, mount /dev/net/tun from the machine and set TS_DEBUG_FIREWALL_MODE to nftables'],
  ['a node in userspace mode', sample({ node: { securityContext }, env: { TS_USERSPACE: 'true' } }), 'tailscale', 'leave it out'],
  ['an agent', sample({ agent: { securityContext } }), 'openclaw', 'leave it out'],
  ['the container that Tailscale\'s own manifests have to set sysctls', sample({ pod: { initContainers: [SYSCTLER] } }), 'sysctler',
    'have the cluster allow what it sets by --allowed-unsafe-sysctls, name it in securityContext.sysctls of the pod and leave the container out, or acknowledge this'],
  ['a container that prepares', sample({ pod: { initContainers: [{ name: 'sysctl', image: 'busybox:1.37', securityContext }] } }), 'sysctl', 'leave it out'],
])('%s that is privileged is told', (_, manifest, container, fix) => {
  expect(findings(privilegedSidecar, [manifest])).toEqual([`Deployment agents/agent: container ${container} is privileged, and so is whoever takes it over on the machine: ${fix}`]);
});

test.each([undefined, false])('privileged %s is not', privileged => {
  expect(findings(privilegedSidecar, [sample({ node: { securityContext: { privileged } } })])).toEqual([]);
});
