import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { readManifests } from '../../../src/cli/check/read-manifests';
import { CliError } from '../../../src/cli/cli-error';
import { gatewayConfig, networkPolicy, sample } from '../../checks/rules/sample';

const read = (text: string) => readManifests(text, 'agents.yaml');

describe('readManifests', () => {
  test('tells each object by the line on which it begins', () => {
    const { manifests, others } = read(`# Source: chart/templates/agent.yaml
apiVersion: v1
kind: Service
metadata:
  name: agent
---
# nothing is left of this template
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    metadata: { name: one, namespace: agents }
  - { kind: Pod, apiVersion: v1, metadata: { name: two } }
  - image: { tag: latest }
`);
    expect(manifests.map(({ where }) => where)).toEqual(['agents.yaml:2: Service agent', 'agents.yaml:12: Pod agents/one', 'agents.yaml:15: Pod two']);
    expect(others).toEqual(['agents.yaml:16']);
  });

  test.each([['nothing', ''], ['comments', '# nothing\n'], ['ends of documents', '---\n...\n---\n'], ['null', 'null\n']])('finds nothing in %s', (_, text) => {
    expect(read(text)).toEqual({ manifests: [], others: [] });
  });

  test.each([
    ['JSON with tabs', '{\n\t"apiVersion": "v1",\n\t"kind": "Pod",\n\t"metadata": {"name": "a"}\n}\n'],
    ['lines that end as Windows\' do', 'apiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n  name: a\r\n'],
    ['a mark of the byte order', '\ufeffapiVersion: v1\nkind: Pod\nmetadata: {name: a}\n'],
    ['anchors and merged keys', 'apiVersion: v1\nkind: Pod\nmetadata: {<<: &m {name: a}}\n'],
  ])('reads %s', (_, text) => {
    expect(read(text).manifests).toEqual([expect.objectContaining({ manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } } })]);
  });

  test('reads what is said once and used many times', () => {
    const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {one: &one x, map: &map {a: [1]}, list: [${Array(500).fill('*one, *map')}]}\n`;
    expect(read(text).manifests[0].manifest.spec.list).toEqual(Array(500).fill(['x', { a: [1] }]).flat());
  });

  test('reads scalars as kubectl does', () => {
    const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: [yes, off, 0400, 1e3, "yes", 2027-02-28, 12:30:45, null, ~]\n';
    expect(read(text).manifests[0].manifest.spec).toEqual([true, false, 256, 1000, 'yes', '2027-02-28', '12:30:45', null, null]);
  });

  test.each([
    ['a bracket that is not closed', 'a: [1\nb: 2\n', /^agents\.yaml:\d+: is not YAML \([a-z ]+\): correct it; a chart is rendered first, by `helm template`$/],
    ['a template', 'kind: Pod\n{{- with .Values.pod }}\nmetadata: {}\n{{- end }}\n', /^agents\.yaml:2: is not YAML/],
    ['the second document', 'a: 1\n---\nb: "\n', /^agents\.yaml:[34]: is not YAML/],
    ['a key that is there twice', 'a: 1\nb: 2\na: 3\n', /^agents\.yaml:3: is not YAML \(duplicate key\)/],
    ['an indent by tabs', 'a:\n\tb: 1\n', /^agents\.yaml:2: is not YAML \(tab as indent\)/],
    ['an alias of nothing', 'a: 1\nb: *c\n', /^agents\.yaml:2: is an alias without an anchor before it: quote what begins with `\*`$/],
    ['a host without quotes', 'kind: Ingress\nspec:\n  host: *.example.com\n', /^agents\.yaml:3: is an alias without an anchor before it: quote what begins with `\*`$/],
    ['an alias of what comes later', 'a: *b\nb: &b 1\n', /^agents\.yaml:1: is an alias without an anchor before it/],
    ['a map in itself', 'apiVersion: v1\nkind: Pod\nmetadata: &a {x: *a}\n', /^agents\.yaml:1: has an anchor with an alias of itself in it, which has no end: write out what the alias stands for$/],
    ['a list in itself', '&a [*a]\n', /^agents\.yaml:1: has an anchor with an alias of itself in it/],
    ['a merge of no map', 'a: {<<: 1}\n', /^agents\.yaml:1: merges by `<<` what is no map: correct it$/],
    ['aliases that stand for much in all', `a: &a [${Array(1000).fill('x')}]\nb: [${Array(1500).fill('*a')}]\n`, /^agents\.yaml:1: uses YAML aliases that would make a very large document/],
    ['aliases that nest without end', `a0: &a0 x\n${Array.from({ length: 300 }, (_, n) => `a${n + 1}: &a${n + 1} [[[[[[[[[[[[[[[[[[[[*a${n}]]]]]]]]]]]]]]]]]]]]\n`).join('')}`, /^agents\.yaml:1: uses YAML aliases that would make a very large document/],
    ['aliases beyond measure', `a: &a x\nb: [${Array(20_000).fill('*a')}]\n`, /^agents\.yaml:1: uses YAML aliases that would make a very large document/],
    ['aliases that stand for a great many', `a: &a [x, x, x, x, x, x, x, x, x, x]\n${[...'bcdefghi'].map((name, n) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[n]}`).join(', ')}]\n`).join('')}`, /^agents\.yaml:1: uses YAML aliases/],
    ['brackets beyond measure', '['.repeat(30_000), /^agents\.yaml:1: is nested 3000\d deep, 200 at most: correct it$/],
    ['entries beyond measure', '- '.repeat(10_000), /^agents\.yaml:1: is nested \d+ deep/],
  ])('refuses %s, with the line', (_, text, message) => {
    expect(() => read(text)).toThrow(CliError);
    expect(() => read(text)).toThrow(message);
  });

  test('quotes nothing of what it refuses', () => {
    for (const text of ['token: "tskey-auth-k123\n', 'token: tskey-auth-k123\n  b: [tskey-auth-k123\n', 'a: |tskey-auth-k123\n  b\n', 'a: "\\tskey-auth-k123"\n', 'a: *tskey-auth-k123\n', 'a: !<tskey-auth-k123 b\n', '%tskey-auth-k123\n---\na: 1\n']) {
      try {
        read(text);
      } catch (error) {
        expect((error as Error).message).not.toContain('tskey');
      }
    }
  });

  const manifests = [sample(), sample({ node: { restartPolicy: 'Always' } }), gatewayConfig({ gateway: { bind: 'loopback' } }), networkPolicy({ egress: [{ to: [] }] })];
  const written = manifests.map(manifest => stringify(manifest)).join('---\n');

  test('reads back what is written, whichever way', () => {
    fc.assert(fc.property(fc.subarray(manifests, { minLength: 1, maxLength: 2 }), fc.constantFrom(0, 2, 4), fc.boolean(), (some, indent, isJson) => {
      const text = some.map(manifest => (isJson ? JSON.stringify(manifest, null, indent) : stringify(manifest, { indent: indent || 3, version: '1.1' }))).join('\n---\n');
      expect(read(text).manifests.map(({ manifest }) => manifest)).toEqual(some);
    }), { numRuns: 30 });
  });

  /** Texts that are nearly manifests: with parts taken out, doubled, and put in. */
  const mangled = fc.array(fc.record({
    at: fc.nat(written.length),
    length: fc.nat(40),
    insert: fc.oneof(
      fc.constantFrom('\t', '\n', '---\n', '- ', '? ', ': ', '&a ', '*a', '!!binary ', '!!set ', '!<x> ', '<<: ', '|', '>', '"', '\'', '{', '}', '[', ']', '#', '%YAML 1.1\n', '\u0000', '\ud800', '{{ .Values }}'),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.nat(written.length).map(start => written.slice(start, start + 30)),
    ),
  }), { minLength: 1, maxLength: 6 }).map(edits => edits.reduce((text, { at, length, insert }) => (
    text.slice(0, at) + insert + text.slice(at + length)
  ), written));

  test.each<[string, fc.Arbitrary<string>, number]>([
    ['a manifest that was mangled', mangled, 100],
    ['any text', fc.string({ unit: 'binary', maxLength: 200 }), 300],
    ['any text of YAML\'s indicators', fc.string({ unit: fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@ \n\tab1<=~'), maxLength: 200 }), 300],
  ])('%s is read, or refused with its file: nothing else comes of it', (_, texts, numRuns) => {
    fc.assert(fc.property(texts, text => {
      try {
        for (const { manifest: { metadata }, where } of read(text).manifests) {
          expect(metadata).toBeInstanceOf(Object);
          expect(where).toMatch(/^agents\.yaml:\d+: /);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(CliError);
        expect((error as CliError).message).toMatch(/^agents\.yaml:\d+: /);
      }
    }), { numRuns });
  });
});
