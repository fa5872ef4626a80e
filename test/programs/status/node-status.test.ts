import * as fc from 'fast-check';
import { sampleJson } from './support/samples';
import { FormatError } from '../../../src/programs/status/format-error';
import { parseNodeStatus } from '../../../src/programs/status/node-status';

/** A status of a running node, with fields replaced. */
function running({ self = {}, ...fields }: Record<string, unknown> & { self?: object } = {}) {
  const status = sampleJson('status-running.json');
  return { ...status, Self: { ...status.Self, ...self }, ...fields };
}

describe('parseNodeStatus', () => {
  test('reads a running node', () => {
    expect(parseNodeStatus(running())).toEqual({
      version: '1.102.3',
      backendState: 'Running',
      hostname: 'agent',
      dnsName: 'agent.tailnet.ts.net',
      addresses: ['100.64.0.1', 'fd7a:115c:a1e0:ab12:4843:cd96:6240:1'],
      keyExpiry: null,
      keyExpired: false,
      magicDns: true,
      hasCertificates: true,
      peers: { direct: 1, peerRelay: 0, derp: 0, derpRegions: [], sameHostname: 1 },
    });
  });

  test('reads a node that was never in a tailnet', () => {
    expect(parseNodeStatus(sampleJson('status-new.json'))).toEqual({
      version: '1.102.3',
      backendState: 'NeedsLogin',
      hostname: 'agent-5c7d9',
      dnsName: null,
      addresses: [],
      keyExpiry: null,
      keyExpired: false,
      magicDns: null,
      hasCertificates: false,
      peers: { direct: 0, peerRelay: 0, derp: 0, derpRegions: [], sameHostname: 0 },
    });
  });

  test('reads a node whose key has expired', () => {
    expect(parseNodeStatus(sampleJson('status-expired.json'))).toMatchObject({
      backendState: 'NeedsLogin',
      keyExpiry: new Date('2026-11-25T10:27:43Z'),
      addresses: ['100.64.0.1', expect.any(String)],
    });
    expect(parseNodeStatus(running({ self: { Expired: true } }))).toMatchObject({ keyExpired: true });
  });

  test('takes Go\'s zero time for none, and reads its nanoseconds', () => {
    expect(parseNodeStatus(running({ self: { KeyExpiry: '0001-01-01T00:00:00Z' } })).keyExpiry).toBeNull();
    expect(parseNodeStatus(running({ self: { KeyExpiry: '2026-11-25T10:28:39.930252048+01:00' } })).keyExpiry).toEqual(new Date('2026-11-25T09:28:39.930Z'));
  });

  test.each([['1.102.3-t1234567-g89abcdef', '1.102.3'], ['1.103.0-ERR-BuildInfo', '1.103.0'], ['1.102.3', '1.102.3']])('shortens version %s to %s', (version, short) => {
    expect(parseNodeStatus(running({ Version: version })).version).toBe(short);
  });

  test('puts IPv4 addresses first', () => {
    expect(parseNodeStatus(running({ self: { TailscaleIPs: ['fd7a::1', '100.64.0.9', 'fd7a::2', '100.64.0.1'] } })).addresses)
      .toEqual(['100.64.0.9', '100.64.0.1', 'fd7a::1', 'fd7a::2']);
  });

  test('passes on a state that it does not know', () => {
    expect(parseNodeStatus(running({ BackendState: 'Hibernating' })).backendState).toBe('Hibernating');
  });

  test('counts active peers by path, and all peers of the same host name', () => {
    const peers = {
      a: { Active: true, CurAddr: '192.0.2.1:41641', Relay: 'fra', HostName: 'Agent' },
      b: { Active: true, CurAddr: '[2001:db8::1]:41641', Relay: 'fra', HostName: 'agent-1' },
      c: { Active: true, CurAddr: '', PeerRelay: '192.0.2.2:40000:vni:7', Relay: 'nyc' },
      d: { Active: true, CurAddr: '', PeerRelay: '', Relay: 'sin' },
      e: { Active: true, Relay: 'ams' },
      f: { Active: true, Relay: 'sin' },
      g: { Active: true, Relay: '' },
      h: { Active: false, CurAddr: '192.0.2.3:41641', Relay: 'tok', HostName: 'agent' },
      i: { Relay: 'tok' },
      j: null,
    };
    expect(parseNodeStatus(running({ Peer: peers })).peers).toEqual({ direct: 2, peerRelay: 1, derp: 4, derpRegions: ['ams', 'sin'], sameHostname: 2 });
  });

  test('a node without a host name shares it with nobody', () => {
    expect(parseNodeStatus(running({ self: { HostName: '' }, Peer: { a: { HostName: '' } } }))).toMatchObject({ hostname: null, peers: { sameHostname: 0 } });
  });

  test.each<[string, unknown, string]>([
    ['no object', [], 'status is no object'],
    ['null', null, 'status is no object'],
    ['no version', { BackendState: 'Running' }, 'status lacks "Version"'],
    ['no state', { Version: '1.102.3', BackendState: null }, 'status lacks "BackendState"'],
    ['a number for the state', running({ BackendState: 6 }), 'status "BackendState" is no text'],
    ['a list for the node', running({ Self: [] }), 'status "Self" is no object'],
    ['a text for the addresses', running({ self: { TailscaleIPs: '100.64.0.1' } }), 'status "Self.TailscaleIPs" is no list of addresses'],
    ['an address that is none', running({ self: { TailscaleIPs: ['100.64.0.256'] } }), 'status "Self.TailscaleIPs" is no list of addresses'],
    ['a prefix for an address', running({ self: { TailscaleIPs: ['100.64.0.1/32'] } }), 'status "Self.TailscaleIPs" is no list of addresses'],
    ['a number for an expiry', running({ self: { KeyExpiry: 1764066463 } }), 'status "Self.KeyExpiry" is no time'],
    ['an expiry that is no date', running({ self: { KeyExpiry: '2026-13-25T10:28:39Z' } }), 'status "Self.KeyExpiry" is no time'],
    ['a text for a truth value', running({ CurrentTailnet: { MagicDNSEnabled: 'yes' } }), 'status "CurrentTailnet.MagicDNSEnabled" is no truth value'],
    ['a list of peers', running({ Peer: [{}] }), 'status "Peer" is no object'],
    ['a peer that is a text', running({ Peer: { secretive: 'x' } }), 'status "Peer[]" is no object'],
    ['a peer\'s address of another type', running({ Peer: { secretive: { Active: true, CurAddr: ['x'] } } }), 'status "Peer[].CurAddr" is no text'],
    ['an idle peer\'s host name of another type', running({ Peer: { secretive: { HostName: 1 } } }), 'status "Peer[].HostName" is no text'],
  ])('refuses %s', (_, body, message) => {
    expect(() => parseNodeStatus(body)).toThrow(new FormatError(message));
    expect(() => parseNodeStatus(body)).toThrow(FormatError);
  });

  test('throws nothing but a FormatError, whatever it is given', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const part = fc.record({
      HostName: value,
      DNSName: value,
      TailscaleIPs: value,
      KeyExpiry: value,
      Expired: value,
      Active: value,
      CurAddr: value,
      PeerRelay: value,
      Relay: value,
    }, { requiredKeys: [] });
    const body = fc.oneof(value, fc.record({
      Version: fc.oneof(fc.string(), value),
      BackendState: fc.oneof(fc.string(), value),
      Self: fc.oneof(part, value),
      CurrentTailnet: fc.oneof(fc.record({ MagicDNSEnabled: value }), value),
      Peer: fc.oneof(fc.dictionary(fc.string(), fc.oneof(part, value)), value),
    }, { requiredKeys: [] }));
    fc.assert(fc.property(body, (given) => {
      try {
        parseNodeStatus(JSON.parse(JSON.stringify(given)));
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }), { numRuns: 1000 });
  });
});
