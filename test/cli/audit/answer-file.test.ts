import * as fc from 'fast-check';
import { AccessAnswer, Table, formatAnswer, parseAnswer } from '../../../src/cli/audit/answer-file';

const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('tag:agent', 'alice@example.com', '__proto__', 'constructor', '1', ''));

/** Entries of tables, each name once. */
const rows = fc.uniqueArray(
  fc.tuple(name, fc.uniqueArray(fc.tuple(name, fc.array(name, { maxLength: 3 })), { selector: ([source]) => source, maxLength: 4 })),
  { selector: ([instance]) => instance, maxLength: 4 },
);

type Rows = ReadonlyArray<readonly [string, ReadonlyArray<readonly [string, readonly string[]]>]>;

const table = (of: Rows): Table => Object.fromEntries(of.map(([instance, bySource]) => [instance, Object.fromEntries(bySource)]));

const backwards = (of: Rows): Rows => [...of].reverse().map(([instance, bySource]) => (
  [instance, [...bySource].reverse().map(([source, ports]) => [source, [...ports].reverse()] as const)] as const
));

const withSortedPorts = (of: Rows): Rows => of.map(([instance, bySource]) => (
  [instance, bySource.map(([source, ports]) => [source, [...ports].sort()] as const)] as const
));

const answerOf = (sources: Rows, devices: Rows | undefined): AccessAnswer => ({
  sources: table(sources), ...(devices ? { devices: table(devices) } : {}),
});

test('an answer is read as it was written', () => {
  fc.assert(fc.property(rows, fc.option(rows, { nil: undefined }), (sources, devices) => {
    expect(parseAnswer(formatAnswer(answerOf(sources, devices)))).toEqual(answerOf(withSortedPorts(sources), devices && withSortedPorts(devices)));
  }));
});

test('the text of an answer is the same, whatever order it was found in', () => {
  fc.assert(fc.property(rows, fc.option(rows, { nil: undefined }), (sources, devices) => {
    expect(formatAnswer(answerOf(backwards(sources), devices && backwards(devices)))).toBe(formatAnswer(answerOf(sources, devices)));
  }));
});

test('an answer is for people to read in a diff: a line for a port', () => {
  expect(formatAnswer({ sources: { 'tag:b': {}, 'tag:a': { 'bob@example.com': ['udp:1', 'tcp:8080'], 'alice@example.com': ['tcp:8080'] } } })).toBe(`{
  "version": 1,
  "sources": {
    "tag:a": {
      "alice@example.com": [
        "tcp:8080"
      ],
      "bob@example.com": [
        "tcp:8080",
        "udp:1"
      ]
    },
    "tag:b": {}
  }
}
`);
});

test.each([
  ['', 'is no JSON'],
  ['[]', 'is no answer of an audit: it has no version'],
  ['{}', 'is no answer of an audit: it has no version'],
  ['null', 'is no answer of an audit: it has no version'],
  ['{"version":2,"sources":{}}', 'is an answer of version 2, and 1 is what this program reads'],
  ['{"version":1}', 'has no sources by instance'],
  ['{"version":1,"sources":{"tag:a":[]}}', 'has no sources of "tag:a"'],
  ['{"version":1,"sources":{"tag:a":{"alice":"tcp:1"}}}', 'has no list of ports for "alice" in sources'],
  ['{"version":1,"sources":{},"devices":{"tag:a":{"laptop":[1]}}}', 'has no list of ports for "laptop" in devices'],
  ['{"version":1,"sources":{},"devices":null}', 'has no devices by instance'],
  ['{"version":1,"sources":{},"grants":{}}', 'has "grants", which no answer has'],
])('%s is refused', (text, reason) => {
  expect(() => parseAnswer(text)).toThrow(reason);
});

test('whatever comes, it is an answer or a reason', () => {
  fc.assert(fc.property(fc.oneof(fc.json(), fc.jsonValue().map((sources) => JSON.stringify({ version: 1, sources }))), (text) => {
    let answer;
    try {
      answer = parseAnswer(text);
    } catch (error) {
      expect((error as Error).message).toMatch(/^(is|has) (no|an) /);
      return;
    }
    expect(parseAnswer(formatAnswer(answer))).toBeDefined();
  }));
});
