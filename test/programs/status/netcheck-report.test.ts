import fc from 'fast-check';
import { FormatError } from '../../../src/programs/status/format-error';
import { MAX_OUTPUT_LENGTH, parseNetcheckReport } from '../../../src/programs/status/netcheck-report';

const WARNING = '# Warning: this JSON format is not yet considered a stable interface\n';

/** What Tailscale 1.102.3 printed, both streams together. */
const MERGED = `${WARNING}2026/11/25 10:32:58 portmap: monitor: gateway and self IP changed: gw=10.9.9.1 self=10.9.9.9
{
	"Now": "2026-11-25T10:32:59.0862312Z",
	"UDP": true,
	"IPv6": false,
	"IPv4": true,
	"IPv6CanSend": false,
	"IPv4CanSend": true,
	"OSHasIPv6": true,
	"ICMPv4": false,
	"MappingVariesByDestIP": null,
	"UPnP": false,
	"PMP": false,
	"PCP": false,
	"PreferredDERP": 1,
	"RegionLatency": {
		"1": 95443
	},
	"RegionV4Latency": {
		"1": 95443
	},
	"RegionV6Latency": {},
	"GlobalV4Counters": {
		"127.0.0.1:48670": 1
	},
	"GlobalV6Counters": null,
	"GlobalV4": "127.0.0.1:48670",
	"GlobalV6": "",
	"CaptivePortal": null
}
`;

const UNKNOWN = { UDP: null, MappingVariesByDestIP: null, PreferredDERP: 0, RegionLatency: null };
const FIELDS = Object.keys(UNKNOWN);

/** Reports as Go writes them. */
const maybe = fc.constantFrom(true, false, null);
const latencies = fc.option(fc.dictionary(fc.integer({ min: 1, max: 999 }).map(String), fc.integer({ min: 0, max: 5e9 })));
const aReport = fc.record({
  Now: fc.constant('2026-11-22T10:00:00Z'),
  UDP: maybe,
  IPv6: fc.boolean(),
  MappingVariesByDestIP: maybe,
  PreferredDERP: fc.integer({ min: 0, max: 999 }),
  RegionLatency: latencies,
  RegionV4Latency: latencies,
  GlobalV4Counters: fc.constantFrom(null, {}, { '203.0.113.7:41641': 1 }),
  GlobalV4: fc.constantFrom('', '203.0.113.7:41641'),
  CaptivePortal: maybe,
});
type Report = typeof aReport extends fc.Arbitrary<infer T> ? T : never;

/** `--format=json` and `json-line`, and what Go might come to write. */
const aSpelling = fc.constantFrom('\t', undefined, 2);

const smallJson = fc.constantFrom('{}', '[]', '{"level":"info","msg":"UDP"}', '{"UDP":true}', '[{"UDP":false,"RegionLatency":null}]', '{"a":{"b":[1,2,{"c":null}]}}');
const logLine = fc.oneof(
  fc.constantFrom(
    WARNING.trimEnd(),
    '2026/11/22 10:00:00 portmap: [v1] UPnP discovery: {Location:http://192.0.2.1:5000 USN:[a b]}',
    '2026/11/22 10:00:00 netcheck: UDP test failure: {',
    '2026/11/22 10:00:00 map: {"regions": {"1": {"name": "a',
    '2026/11/22 10:00:00 map: {"regions":',
    '2026/11/22 10:00:00 map: {"regions": [',
    'a "quote" that does not end: "{',
    '} ] }',
    '{{{{[[[[""""\\\\',
    'warning: Größe 🚇 \\u007b',
    '',
  ),
  smallJson,
  fc.tuple(fc.constantFrom('2026/11/22 10:00:00 status: ', '\t', 'x'), smallJson).map(([start, json]) => start + json),
  fc.string({ unit: 'binary' }).map((string) => string.replace(/\n/g, ' ')),
);
const lines = fc.array(logLine, { maxLength: 8 });
const endOfLine = fc.constantFrom('\n', '\r\n');
const trailing = fc.oneof(fc.constant(''), fc.tuple(fc.constantFrom('', '\n', ' '), lines, endOfLine).map(([start, all, end]) => start + all.join(end)))
  // This could make the report a part of an object that the preamble begins.
  .filter((text) => !/^\s*[\]},]/.test(text));

function expected({ UDP, MappingVariesByDestIP, PreferredDERP, RegionLatency }: Report) {
  return {
    udp: UDP,
    mappingVariesByDestIp: MappingVariesByDestIP,
    preferredDerp: PreferredDERP === 0 ? null : PreferredDERP,
    regionLatency: new Map(Object.entries(RegionLatency ?? {}).map(([id, nanoseconds]) => [Number(id), nanoseconds / 1e6])),
  };
}

function reasonOf(output: string): string {
  try {
    parseNetcheckReport(output);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return (error as FormatError).message;
  }
  throw new Error('it was understood');
}

describe('parseNetcheckReport', () => {
  test('reads what Tailscale prints', () => {
    const regionLatency = new Map([[1, 0.095443]]);
    expect(parseNetcheckReport(MERGED)).toEqual({ udp: true, mappingVariesByDestIp: null, preferredDerp: 1, regionLatency });
  });

  test('takes what is not known for unknown', () => {
    const unknown = { udp: null, mappingVariesByDestIp: null, preferredDerp: null, regionLatency: new Map() };
    expect(parseNetcheckReport(JSON.stringify(UNKNOWN))).toEqual(unknown);
    expect(parseNetcheckReport(JSON.stringify({ ...UNKNOWN, PreferredDERP: null, RegionLatency: {} }))).toEqual(unknown);
  });

  test('passes over whatever stands before and after the report', () => {
    fc.assert(fc.property(lines, endOfLine, aReport, aSpelling, trailing, (preamble, end, report, spelling, after) => {
      const output = preamble.map((line) => line + end).join('') + JSON.stringify(report, null, spelling) + after;
      expect(parseNetcheckReport(output)).toEqual(expected(report));
    }), { numRuns: 1000 });
  });

  test('takes the first of several reports', () => {
    fc.assert(fc.property(aReport, aReport, (first, second) => {
      expect(parseNetcheckReport(`${JSON.stringify(first)}\n${JSON.stringify(second)}\n`)).toEqual(expected(first));
    }));
  });

  test.each(FIELDS)('refuses a report without %s', (field) => {
    expect(reasonOf(JSON.stringify({ ...UNKNOWN, [field]: undefined }))).toBe(`the report of netcheck has no ${field}`);
  });

  test('names what is missing in what is most like a report', () => {
    const output = '{"a":1}\n{"UDP":true,"PreferredDERP":1}\n{"UDP":true}';
    expect(reasonOf(output)).toBe('the report of netcheck has no MappingVariesByDestIP, RegionLatency');
  });

  const aBadCount = fc.oneof(
    fc.constantFrom(-1, 0.5, 1e300), fc.boolean(), fc.string(), fc.array(fc.integer()), fc.dictionary(fc.string(), fc.integer()),
  );
  test.each<[string, fc.Arbitrary<unknown>, string]>([
    ['UDP', fc.jsonValue().filter((value) => value !== null && typeof value !== 'boolean'), 'true, false or null'],
    ['MappingVariesByDestIP', fc.jsonValue().filter((value) => value !== null && typeof value !== 'boolean'), 'true, false or null'],
    ['PreferredDERP', aBadCount, 'a whole number or null'],
    ['RegionLatency', fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.array(fc.integer())), 'an object or null'],
    ['RegionLatency', fc.oneof(aBadCount, fc.constant(null)).map((value) => ({ 1: 1, 2: value })), 'nanoseconds by numbers of regions'],
    ['RegionLatency', fc.constantFrom('', 'fra', '-1', '1.5', '1e3', '0x1', ' 1', '9'.repeat(20), '__proto__').map((key) => JSON.parse(`{"1":1,"${key}":1}`) as unknown),
      'nanoseconds by numbers of regions'],
  ])('refuses a report whose %s has another type', (field, wrong, right) => {
    fc.assert(fc.property(aReport, wrong, (report, value) => {
      expect(reasonOf(WARNING + JSON.stringify({ ...report, [field]: value }))).toBe(`${field} in the report of netcheck is not ${right}`);
    }));
  });

  test('takes no nested object for the report', () => {
    expect(reasonOf(JSON.stringify({ Report: UNKNOWN }))).toBe('the output of netcheck holds no report');
    expect(reasonOf(`{"log":\n${JSON.stringify(UNKNOWN)}\n}`)).toBe('the output of netcheck holds no report');
    expect(reasonOf(`[${JSON.stringify(UNKNOWN).slice(0, -1)}]`)).toBe('the output of netcheck holds no report');
  });

  test('refuses every report that is cut short', () => {
    fc.assert(fc.property(aReport, aSpelling, fc.nat(), (report, spelling, at) => {
      const json = JSON.stringify(report, null, spelling);
      expect(reasonOf(WARNING + json.slice(0, at % json.length))).toBe('the output of netcheck holds no report');
    }));
  });

  test('understands arbitrary text, or says that it does not, without a word of it', () => {
    const NO_REPORT = 'the output of netcheck holds no report|the report of netcheck has no [\\w, ]+';
    const KNOWN = new RegExp(`^(${NO_REPORT}|(${FIELDS.join('|')}) in the report of netcheck is not [a-z, ]+)$`);
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), lines.map((all) => all.join('\n'))), (output) => {
      expect(reasonOf(output)).toMatch(KNOWN);
    }));
  });

  test('refuses an output that is too long', () => {
    const report = JSON.stringify(UNKNOWN);
    expect(parseNetcheckReport('{'.repeat(MAX_OUTPUT_LENGTH - report.length) + report).udp).toBeNull();
    expect(reasonOf('{'.repeat(MAX_OUTPUT_LENGTH - report.length + 1) + report)).toBe('the output of netcheck is too long');
  });
});
