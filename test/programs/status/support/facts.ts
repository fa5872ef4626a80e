import { Facts, noFacts } from '../../../../src/programs/status/facts';
import { NodeStatus } from '../../../../src/programs/status/node-status';

export const START = new Date('2026-05-01T10:00:00Z');

/** A moment, some seconds after the tests' time begins. */
export function after(seconds: number): Date {
  return new Date(START.getTime() + seconds * 1000);
}

export const NODE: NodeStatus = {
  version: '1.102.3',
  backendState: 'Running',
  hostname: 'agent',
  dnsName: 'agent.tail1234.ts.net',
  addresses: ['100.64.0.7', 'fd7a:115c:a1e0::7'],
  keyExpiry: null,
  keyExpired: false,
  magicDns: true,
  hasCertificates: false,
  peers: { direct: 0, peerRelay: 0, derp: 0, derpRegions: [], sameHostname: 0 },
};

/** What is known when the daemon answers so. */
export function answering(node: Partial<NodeStatus> = {}, more: Partial<Facts> = {}): Facts {
  return { ...noFacts(START), daemon: { kind: 'answering', node: { ...NODE, ...node } }, daemonVersion: NODE.version, ...more };
}

/** What is known when the daemon has been silent since a moment. */
export function silent(since: Date, more: Partial<Facts> = {}): Facts {
  return { ...noFacts(START), daemon: { kind: 'silent', since }, ...more };
}
