import { findings, networkPolicy, sample } from './sample';
import { udpLimitedToKnownPorts } from '../../../src/checks/rules/udp-limited-to-known-ports';

function told(...ports: object[]): string[] {
  return findings(udpLimitedToKnownPorts, [sample(), networkPolicy({ policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports }] })]);
}

const udp = (port?: number, endPort?: number) => ({ protocol: 'UDP', port, endPort });

test.each([
  ['41641', [udp(53), udp(41641), { port: 443 }]],
  ['3478', [udp(3478)]],
  ['3478 and 41641', [udp(41641), udp(3478, 3478), udp(41641)]],
])('UDP to port %s alone is told', (ports, admitted) => {
  expect(told(...admitted)).toEqual([
    `Deployment agents/agent: network policies admit UDP to port ${ports} alone, and a peer behind NAT shows any port, so that paths to most go through a relay: admit UDP to all ports of any address but 169.254.0.0/16`,
  ]);
});

test.each([
  ['all of it', [udp()]],
  ['a range', [udp(3478), udp(1024, 65535)]],
  ['another port', [udp(41641), udp(41642)]],
  ['none, which another rule tells', [{ port: 443 }]],
])('%s is not', (_, admitted) => {
  expect(told(...admitted)).toEqual([]);
});
