import { START, after, answering, silent } from './support/facts';
import { Facts } from '../../../src/programs/status/facts';
import { PeerPaths } from '../../../src/programs/status/node-status';
import { relayOf, relayedSince, udpOf } from '../../../src/programs/status/relay';

const peers = (paths: Partial<PeerPaths>) => ({ peers: { direct: 0, peerRelay: 0, derp: 0, derpRegions: [], sameHostname: 0, ...paths } });

function checked(udp: boolean | null, mappingVariesByDestIp: boolean | null = null, seconds = 0): Partial<Facts> {
  return { netcheck: { report: { udp, mappingVariesByDestIp, preferredDerp: 1, regionLatency: new Map() }, at: after(seconds) } };
}

describe('UDP', () => {
  test.each([[true, 'yes'], [false, 'no'], [null, 'unknown']] as const)('reported as %s is %s', (udp, available) => {
    expect(udpOf(answering({}, checked(udp)), 60_000, after(10))).toEqual({ available, checkedAt: START.toISOString() });
  });

  test('is unknown before the first check', () => {
    expect(udpOf(answering(), 60_000, after(10))).toEqual({ available: 'unknown', checkedAt: null });
  });

  test('is unknown when checks have failed for three intervals', () => {
    expect(udpOf(answering({}, checked(true)), 60_000, after(180)).available).toBe('yes');
    expect(udpOf(answering({}, checked(true)), 60_000, after(181))).toEqual({ available: 'unknown', checkedAt: START.toISOString() });
  });
});

describe('since when all paths are relayed', () => {
  const derp = answering(peers({ derp: 2 }));

  test('is told from the first moment on', () => {
    expect(relayedSince(null, derp, after(1))).toEqual(after(1));
    expect(relayedSince(after(1), derp, after(9))).toEqual(after(1));
  });

  test.each([
    ['a direct path', answering(peers({ derp: 2, direct: 1 }))],
    ['a path by a peer', answering(peers({ derp: 2, peerRelay: 1 }))],
    ['no peer with traffic', answering(peers({}))],
    ['peers that are not known', answering({ peers: null })],
    ['a daemon that is silent', silent(START)],
  ])('begins anew after %s', (_, facts) => {
    expect(relayedSince(after(1), facts, after(9))).toBeNull();
  });
});

describe('the risk of a relay', () => {
  const risk = (facts: Facts, udp: 'yes' | 'no' | 'unknown', relayed: Date | null = null, now = after(600)) => {
    const { risk: is, reasons } = relayOf(facts, udp, relayed, now);
    return [is, reasons.map(({ code }) => code)];
  };

  test('is none with UDP and no peer on a relay', () => {
    expect(risk(answering(peers({ direct: 1 })), 'yes')).toEqual(['none', []]);
  });

  test('is not known before UDP was checked', () => {
    expect(risk(answering(), 'unknown')).toEqual(['unknown', []]);
  });

  test('is high when UDP is blocked', () => {
    expect(risk(answering(), 'no')).toEqual(['high', ['UDP_BLOCKED']]);
  });

  test('is not known while no peers are', () => {
    expect(risk(silent(START), 'yes')).toEqual(['unknown', []]);
    expect(risk(answering({ peers: null }), 'yes')).toEqual(['unknown', []]);
  });

  test('is none of a NAT that was seen in a check which is too old', () => {
    expect(risk(answering({}, checked(true, true)), 'unknown')).toEqual(['unknown', []]);
  });

  test('is low behind a NAT that takes another port for each destination, and not where that is not known', () => {
    expect(risk(answering({}, checked(true, true)), 'yes')).toEqual(['low', ['SYMMETRIC_NAT']]);
    expect(risk(answering({}, checked(true, false)), 'yes')).toEqual(['none', []]);
    expect(risk(answering({}, checked(true, null)), 'yes')).toEqual(['none', []]);
  });

  test('is low while a peer is on a relay, and high when that is all there is for five minutes', () => {
    const derp = answering(peers({ derp: 1 }));
    expect(risk(derp, 'yes', after(301))).toEqual(['low', ['PEERS_ON_DERP']]);
    expect(risk(derp, 'yes', after(300))).toEqual(['high', ['NO_DIRECT_PATH', 'PEERS_ON_DERP']]);
  });

  test('names regions by their names, or by their codes where those are not known', () => {
    const facts = answering(peers({ derp: 2, derpRegions: ['fra', 'nyc'] }), { relays: { names: new Map([['fra', 'Frankfurt']]), isEmpty: false } });
    const { regions, reasons, peers: counts } = relayOf(facts, 'yes', null, START);
    expect(regions).toEqual(['Frankfurt', 'nyc']);
    expect(reasons[0].message).toContain('in Frankfurt, nyc');
    expect(counts).toEqual({ direct: 0, peerRelay: 0, derp: 2 });
  });

  test('counts no peers while the daemon is silent', () => {
    expect(relayOf(silent(START), 'unknown', null, START)).toEqual({ risk: 'unknown', reasons: [], peers: null, regions: [] });
  });
});
