import * as fc from 'fast-check';
import { document } from './objects';
import { jsonFormat, tableFormat } from '../../../src/cli/status/format';
import { InstanceStatus } from '../../../src/cli/status/instances';
import { nodeProblems, relayProblems } from '../../../src/status/problems';
import { anyStatus } from '../../programs/status/support/statuses';

const SINCE = '2026-05-01T10:00:00Z';
const NOW = new Date('2026-05-01T13:30:00Z');

const instance = (more: Partial<InstanceStatus> = {}): InstanceStatus => ({
  namespace: 'agents', instance: 'agent', pod: 'agent-0', state: 'connected', since: SINCE, errors: [], status: null, ...more,
});
const table = tableFormat({ namespaces: false, wide: false });
const wide = tableFormat({ namespaces: false, wide: true });

describe('the table', () => {
  test('shows the preferred address and URL, and more where there is room', () => {
    const status = document({
      addresses: ['100.64.0.3', 'fd7a:115c:a1e0::3'],
      urls: ['http://agent.tail1234.ts.net:8080', 'http://100.64.0.3:8080'],
      dnsName: 'agent.tail1234.ts.net',
      udp: { available: 'yes', checkedAt: SINCE },
      relay: { risk: 'low', reasons: [], peers: { direct: 2, peerRelay: 0, derp: 1 }, regions: ['Paris'] },
      keyExpiry: '2027-05-01T12:00:00Z',
      versions: { daemon: '1.102.3', cli: '1.102.3' },
    });
    expect(table.print([instance({ status })], NOW)).toBe(
      'NAME   STATE      SINCE  ADDRESS     URL                                UDP  RELAY\n'
      + 'agent  connected  3h     100.64.0.3  http://agent.tail1234.ts.net:8080  yes  low\n',
    );
    expect(wide.print([instance({ status })], NOW)).toMatch(/^NAMESPACE .*\nagents +agent .* agent\.tail1234\.ts\.net +2\/0\/1 +2027-05-01 +1\.102\.3\n$/);
  });

  test('has a dash for all that is not known', () => {
    expect(wide.print([instance({ since: null, state: 'unknown' })], NOW).split('\n')[1]).toMatch(/^agents +agent +unknown( +-){9}$/);
  });

  test('is followed by what is wrong: errors, then the reasons of a relay, by full names where there are several namespaces', () => {
    const status = document({ relay: { risk: 'high', reasons: [relayProblems.udpBlocked()], peers: null, regions: [] } });
    const [, ...problems] = tableFormat({ namespaces: true, wide: false }).print([instance({ errors: [nodeProblems.stopped()], status })], NOW).split('\n\n');
    expect(problems.join().split('\n')).toEqual([
      expect.stringMatching(/^ {2}agents\/agent: STOPPED: the node was turned off/), '    fix: restart the pod',
      expect.stringMatching(/^ {2}agents\/agent: UDP_BLOCKED: /), expect.stringMatching(/^ {4}fix: allow UDP egress/), '',
    ]);
  });

  test('is nothing where there is no instance', () => {
    expect(table.print([], NOW)).toBe('');
  });
});

test('JSON is a list, on one line unless it is to be indented', () => {
  const { since, ...shown } = instance({ status: document() });
  expect(JSON.parse(jsonFormat(2).print([instance({ status: document() })], NOW))).toEqual([shown]);
  expect(jsonFormat().print([instance(), instance()], NOW)).toMatch(/^\[.*\]\n$/);
  expect(jsonFormat().print([], NOW)).toBe('[]\n');
});

test.each([['table', table], ['wide', wide], ['json', jsonFormat()]])('%s: time passing, or a check that finds the same, is no change; another state is', (_, format) => {
  const checkedAt = (time: string) => instance({ status: document({ udp: { available: 'yes', checkedAt: time } }) });
  expect(format.key([checkedAt(SINCE)])).toBe(format.key([checkedAt('2026-05-01T10:01:00Z')]));
  expect(format.key([instance()])).not.toBe(format.key([instance({ state: 'stopped' })]));
});

test.each([['table', table], ['wide', wide], ['json', jsonFormat(2)]])('%s: whatever an exporter says, nothing of it steers a terminal', (_, format) => {
  const parts = ['\u{1b}[2J', '\r', '\n', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2028}', '\u{d800}', 'a'];
  const hostile = fc.array(fc.constantFrom(...parts), { size: 'medium' }).map((some) => some.join(''));
  fc.assert(fc.property(anyStatus(), hostile, hostile, (status, text, other) => {
    const problem = { code: text, message: other, fix: text };
    const told = { ...status, dnsName: other, urls: [text], errors: [problem] };
    const shown = format.print([instance({ instance: text, errors: [problem], status: told })], NOW);
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    if (format === table) expect(shown.split('\n')).toHaveLength(2 + 1 + 2 * (1 + status.relay.reasons.length) + 1);
  }));
});
