import { ConnectionState, TailscaleStatus } from '../../../../src/status/document';
import { authKeyProblems, nodeProblems, relayProblems } from '../../../../src/status/problems';

/** The time at which the samples are looked at. */
export const NOW = new Date('2026-03-02T10:15:03Z');

const CONNECTED: TailscaleStatus = {
  name: 'tailscale',
  enabled: true,
  instance: 'agent',
  state: 'connected',
  since: '2026-02-27T08:30:12Z',
  hostname: 'agent',
  dnsName: 'agent.tail1234.ts.net',
  addresses: ['100.64.0.7', 'fd7a:115c:a1e0:ab12:4843:cd96:6240:7'],
  urls: ['http://agent.tail1234.ts.net:8080', 'http://100.64.0.7:8080'],
  udp: { available: 'yes', checkedAt: '2026-03-02T10:14:21Z' },
  relay: { risk: 'none', reasons: [], peers: { direct: 3, peerRelay: 0, derp: 0 }, regions: [] },
  keyExpiry: '2026-08-26T08:30:00Z',
  health: [],
  errors: [],
  versions: { daemon: '1.96.5', cli: '1.96.5' },
};

/** A node that never was in the tailnet. */
const OUTSIDE: TailscaleStatus = {
  ...CONNECTED,
  dnsName: null,
  addresses: [],
  urls: [],
  udp: { available: 'unknown', checkedAt: null },
  relay: { risk: 'unknown', reasons: [], peers: null, regions: [] },
  keyExpiry: null,
  versions: { daemon: '1.96.5', cli: null },
};

/** A status of each state. */
export const SAMPLES: { readonly [state in ConnectionState]: TailscaleStatus } = {
  'connected': CONNECTED,
  'connecting': { ...OUTSIDE, state: 'connecting' },
  'needs-login': {
    ...OUTSIDE,
    state: 'needs-login',
    errors: [authKeyProblems.expired()],
    health: [{ code: 'login-state', severity: 'medium', message: 'You are logged out.', impactsConnectivity: true }],
  },
  'needs-approval': { ...OUTSIDE, state: 'needs-approval', errors: [nodeProblems.needsApproval()] },
  'key-expired': { ...CONNECTED, state: 'key-expired', keyExpiry: '2026-03-01T09:00:00Z', errors: [nodeProblems.keyExpired()] },
  'stopped': { ...CONNECTED, state: 'stopped', urls: [], relay: OUTSIDE.relay, errors: [nodeProblems.stopped()] },
  'disconnected': { ...OUTSIDE, state: 'disconnected', errors: [nodeProblems.daemonUnreachable()], versions: { daemon: null, cli: '1.96.5' } },
  'unknown': { ...OUTSIDE, state: 'unknown', versions: { daemon: null, cli: null } },
};

/** Connected, but no UDP gets out. */
export const UDP_BLOCKED: TailscaleStatus = {
  ...CONNECTED,
  udp: { available: 'no', checkedAt: '2026-03-02T10:14:21Z' },
  relay: {
    risk: 'high',
    reasons: [relayProblems.udpBlocked(), relayProblems.derpPeers(['Frankfurt', 'Paris'])],
    peers: { direct: 0, peerRelay: 1, derp: 2 },
    regions: ['Frankfurt', 'Paris'],
  },
  keyExpiry: '2026-03-14T22:00:00Z',
  errors: [nodeProblems.keyExpiresSoon(12)],
  health: [{
    code: 'no-derp-connection',
    severity: 'high',
    message: 'Tailscale could not connect to the \'Frankfurt\' relay server. Your Internet connection might be down, or the server might be temporarily unavailable.',
    impactsConnectivity: true,
  }],
};

const LONGEST_NAME = 'agent'.repeat(13).slice(0, 63);

/** As long as names and addresses get. */
export const LONGEST: TailscaleStatus = {
  ...UDP_BLOCKED,
  instance: LONGEST_NAME,
  hostname: LONGEST_NAME,
  dnsName: `${LONGEST_NAME}.tail1234.ts.net`,
  addresses: ['100.127.255.254', 'fd7a:115c:a1e0:ffff:ffff:ffff:ffff:fffe'],
  urls: [`https://${LONGEST_NAME}.tail1234.ts.net`, 'http://[fd7a:115c:a1e0:ffff:ffff:ffff:ffff:fffe]:8080'],
  relay: { ...UDP_BLOCKED.relay, regions: ['x'.repeat(200)] },
  errors: [nodeProblems.severalIdentities(LONGEST_NAME, `${LONGEST_NAME.slice(0, -2)}-1`)],
};
