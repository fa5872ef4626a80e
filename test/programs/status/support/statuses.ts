import * as fc from 'fast-check';
import {
  CONNECTION_STATES, ConnectionState, HealthWarning, Problem, RELAY_RISKS, SEVERITIES, TailscaleStatus, UDP_AVAILABILITIES,
} from '../../../../src/status/document';
import { authKeyProblems, nodeProblems, podProblems, relayProblems } from '../../../../src/status/problems';

export const connected: TailscaleStatus = {
  name: 'tailscale',
  enabled: true,
  instance: 'agent',
  state: 'connected',
  since: '2026-03-01T09:30:00.250Z',
  hostname: 'agent',
  dnsName: 'agent.tail1234.ts.net',
  addresses: ['100.64.0.7', 'fd7a:115c:a1e0::7'],
  urls: ['http://agent', 'http://agent.tail1234.ts.net', 'http://100.64.0.7', 'http://[fd7a:115c:a1e0::7]'],
  udp: { available: 'yes', checkedAt: '2026-03-01T10:00:00.000Z' },
  relay: { risk: 'none', reasons: [], peers: { direct: 2, peerRelay: 1, derp: 0 }, regions: [] },
  keyExpiry: '2026-08-28T09:30:00.000Z',
  health: [],
  errors: [],
  versions: { daemon: '1.102.3', cli: '1.102.3' },
};

/** Before anything was heard. */
export const unheard: TailscaleStatus = {
  ...connected,
  state: 'unknown',
  dnsName: null,
  addresses: [],
  urls: [],
  udp: { available: 'unknown', checkedAt: null },
  relay: { risk: 'unknown', reasons: [], peers: null, regions: [] },
  keyExpiry: null,
  versions: { daemon: null, cli: null },
};

export const udpBlocked: TailscaleStatus = {
  ...connected,
  udp: { available: 'no', checkedAt: '2026-03-01T10:01:00.000Z' },
  relay: {
    risk: 'high',
    reasons: [relayProblems.udpBlocked(), relayProblems.noDirectPath(7), relayProblems.derpPeers(['Frankfurt'])],
    peers: { direct: 0, peerRelay: 0, derp: 3 },
    regions: ['Frankfurt'],
  },
};

export const symmetricNat: TailscaleStatus = {
  ...connected,
  relay: { ...connected.relay, risk: 'low', reasons: [relayProblems.symmetricNat()] },
};

export const warned: TailscaleStatus = {
  ...connected,
  health: [
    { code: 'not-in-map-poll', severity: 'high', message: 'Unable to connect to the Tailscale coordination server.', impactsConnectivity: true },
    { code: 'derp-home-lost', severity: 'medium', message: 'Tailscale could not connect to the relay server.', impactsConnectivity: true },
    { code: 'no-derp-connection', severity: 'medium', message: 'Tailscale could not connect to a relay server.', impactsConnectivity: false },
  ],
  errors: [nodeProblems.controlUnreachable(), nodeProblems.keyExpiresSoon(3)],
};

export const unsealFailed: TailscaleStatus = {
  ...unheard,
  state: 'needs-login',
  errors: [{ code: 'WRONG_KEY', message: 'auth-key: it was sealed for another key', fix: 'seal it again with the public key of this namespace' }],
};

/** One of each state. */
export const byState: { readonly [S in ConnectionState]: TailscaleStatus } = {
  'connected': connected,
  'connecting': { ...unheard, state: 'connecting', versions: { daemon: '1.102.3', cli: null } },
  'needs-login': { ...unheard, state: 'needs-login', errors: [authKeyProblems.expired()] },
  'needs-approval': { ...unheard, state: 'needs-approval', errors: [nodeProblems.needsApproval()] },
  'key-expired': { ...connected, state: 'key-expired', keyExpiry: '2026-03-01T09:29:59.000Z', errors: [nodeProblems.keyExpired()] },
  'stopped': { ...connected, state: 'stopped', errors: [nodeProblems.stopped()] },
  'disconnected': { ...connected, state: 'disconnected', errors: [nodeProblems.daemonUnreachable()] },
  'unknown': unheard,
};

export const samples: readonly TailscaleStatus[] = [...Object.values(byState), udpBlocked, symmetricNat, warned, unsealFailed];

const MARKS = ['\n', '\r', '\r\n', '\n\n', 'data: ', 'event: end', ': ', '\\', '\\n', '"', '"} 1', '{', '\0', '\u2028', '</script>', 'a'];

/** Text that may do harm where it is put into another format without care. */
const anyText = () => fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit))).map(units => units.join('')) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...MARKS)).map(marks => marks.join('')) },
);

const anyTime = () => fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }).map(date => date.toISOString());

const anyAddress = () => fc.oneof(fc.ipV4(), fc.ipV6());

const anyUrl = () => fc.tuple(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6().map(address => `[${address}]`)), fc.option(fc.integer({ min: 1, max: 65535 })))
  .map(([host, port]) => `http://${host}${port === null ? '' : `:${port}`}`);

const anyProblem = (): fc.Arbitrary<Problem> => fc.oneof(
  fc.constantFrom(authKeyProblems.usedUp(), nodeProblems.stopped(), relayProblems.udpBlocked(), podProblems.starting()),
  fc.record({ code: fc.stringMatching(/^[A-Z][A-Z\d_]{0,63}$/), message: anyText(), fix: anyText() }),
);

const anyWarning = (): fc.Arbitrary<HealthWarning> => fc.record({
  code: anyText(), severity: fc.constantFrom(...SEVERITIES), message: anyText(), impactsConnectivity: fc.boolean(),
});

/** Any status that has the form of one, whether or not its parts go together, with hostile text. */
export function anyStatus(): fc.Arbitrary<TailscaleStatus> {
  const { constantFrom, record, array, boolean, constant, option, nat } = fc;
  return record<TailscaleStatus>({
    name: constant('tailscale'),
    enabled: boolean(),
    instance: anyText(),
    state: constantFrom(...CONNECTION_STATES),
    since: anyTime(),
    hostname: anyText(),
    dnsName: option(anyText()),
    addresses: array(anyAddress()),
    urls: array(anyUrl()),
    udp: record({ available: constantFrom(...UDP_AVAILABILITIES), checkedAt: option(anyTime()) }),
    relay: record({
      risk: constantFrom(...RELAY_RISKS),
      reasons: array(anyProblem()),
      peers: option(record({ direct: nat(), peerRelay: nat(), derp: nat() })),
      regions: array(anyText()),
    }),
    keyExpiry: option(anyTime()),
    health: array(anyWarning()),
    errors: array(anyProblem()),
    versions: record({ daemon: option(anyText()), cli: option(anyText()) }),
  }, { noNullPrototype: true });
}
