import * as fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { mergePolicy } from '../../../src/tailscale/policy/merge-policy';
import { PolicyError } from '../../../src/tailscale/policy/policy-error';
import { parsePolicy } from '../../../src/tailscale/policy/policy-file';

const OURS = JSON.stringify({
  tagOwners: { 'tag:agent': ['autogroup:admin'] },
  grants: [{ src: ['alice@example.com'], dst: ['tag:agent'], ip: ['tcp:8080'] }],
  tests: [{ src: 'tag:agent', deny: ['tag:agent:8080'] }],
});

const OTHERS = JSON.stringify({ grants: [{ src: ['bob@example.com'], dst: ['tag:agent'], ip: ['tcp:9003'] }], tests: [] });

/** A text without our blocks. */
function withoutBlocks(text: string): string {
  return text.replace(/^[ \t]*\/\/ cdk8s-openclaw: begin\r?$[^]*?^[ \t]*\/\/ cdk8s-openclaw: end/gm, '');
}

/** Whether all characters of a text are in another, in their order. */
function isWithin(text: string, other: string): boolean {
  let found = 0;
  for (let at = 0; at < other.length; at++) {
    if (other[at] === text[found]) found++;
  }
  return found === text.length;
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

describe('merging', () => {
  test('puts ours in front of what is in a section, and adds sections that are missing', () => {
    const existing = `// Our tailnet. {"grants": "not here"}
{
  // Who gives tags.
  "tagOwners": {
    "tag:server": ["autogroup:admin"], // the server
  },

  "grants": [ // rules
    /* ops */
    {"src": ["group:ops"], "dst": ["tag:server"], "ip": ["*"]}
  ],
  "groups": {"group:ops": ["carol@example.com"]}
}
`;
    expect(mergePolicy(existing, OURS)).toBe(`// Our tailnet. {"grants": "not here"}
{
  "tests": [
    // cdk8s-openclaw: begin
    {
      "src": "tag:agent",
      "deny": [
        "tag:agent:8080"
      ]
    },
    // cdk8s-openclaw: end
  ],
  // Who gives tags.
  "tagOwners": {
    // cdk8s-openclaw: begin
    "tag:agent": [
      "autogroup:admin"
    ],
    // cdk8s-openclaw: end
    "tag:server": ["autogroup:admin"], // the server
  },

  "grants": [ // rules
    // cdk8s-openclaw: begin
    {
      "src": [
        "alice@example.com"
      ],
      "dst": [
        "tag:agent"
      ],
      "ip": [
        "tcp:8080"
      ]
    },
    // cdk8s-openclaw: end
    /* ops */
    {"src": ["group:ops"], "dst": ["tag:server"], "ip": ["*"]}
  ],
  "groups": {"group:ops": ["carol@example.com"]}
}
`);
  });

  test('indents as the policy does, and ends its lines as it does', () => {
    const merged = mergePolicy('{\r\n\t"grants": [],\r\n}\r\n', OURS);
    expect(merged).toContain('\r\n\t"grants": [\r\n\t\t// cdk8s-openclaw: begin\r\n\t\t{\r\n\t\t\t"src"');
    expect(merged.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test.each(['{}', '{"grants":[],"acls":[]}', '{ /* two\nlines */ }', '// all\n{\n}', '{"Grants": [\n{"src": ["a@b"], "dst": ["*"], "ip": ["*"]}], "TESTS": []}',
    '{"tagOwners": {"tag:a": [], /* last */}}', '{"grants": [{"src": [], "dst": []}] // end\n}'])('is the same when done again: %s', (existing) => {
    const merged = mergePolicy(existing, OURS);
    expect(parsePolicy(merged, 'merged')).toMatchObject({ tests: [{ src: 'tag:agent' }] });
    expect(mergePolicy(merged, OURS)).toBe(merged);
    expect(mergePolicy(mergePolicy(merged, OTHERS), OURS)).toContain('cdk8s-openclaw: begin');
  });

  test('replaces what an earlier one put there, wherever people moved it', () => {
    const moved = `{
  "grants": [
    {"src": ["group:ops"], "dst": ["tag:server"], "ip": ["*"]},
      // cdk8s-openclaw: begin
      {"src": ["old@example.com"], "dst": ["tag:old"], "ip": ["*"]}
      // cdk8s-openclaw: end
      , {"src": ["group:ops"], "dst": ["tag:last"], "ip": ["*"]}
  ],
}`;
    const merged = mergePolicy(moved, OTHERS);
    expect(parsePolicy(merged, 'merged').grants.map(({ dst }) => dst)).toEqual([['tag:server'], ['tag:agent'], ['tag:last']]);
    expect(withoutBlocks(merged)).toBe(withoutBlocks(moved));
  });

  test('takes away what is no longer made, and leaves the policy as it was', () => {
    const existing = '{\n  "grants": [\n    {"src": ["group:ops"], "dst": ["tag:server"], "ip": ["*"]},\n  ],\n  "tests": [\n  ],\n  "tagOwners": { // none\n  },\n}\n';
    expect(mergePolicy(mergePolicy(existing, OURS), '{}')).toBe(existing);
  });

  test('leaves out a group, or owners of a tag, that are there already', () => {
    const existing = '{"tagOwners": {"tag:agent": ["b@example.com", "a@example.com"]}, "grants": []}';
    const merged = mergePolicy(existing, '{"tagOwners": {"tag:agent": ["a@example.com", "b@example.com"]}}');
    expect(merged).toBe(existing);
  });
});

describe('merging refuses', () => {
  const files = { existing: 'policy.hujson', ours: 'dist/tailnet-policy.hujson' };

  test.each([
    ['{\n  "tagOwners": {"tag:agent": ["group:ops"]}\n}', 'policy.hujson:2:17: tagOwners "tag:agent" is not what it is in dist/tailnet-policy.hujson: make the two the same, or remove this one'],
    ['{"grants": [}', 'policy.hujson:1:13: '],
    ['{"grants": {}}', 'policy.hujson:1:12: "grants" is no array, but of type object: write […]'],
    ['{"groups": []}', 'policy.hujson:1:12: "groups" is no object, but of type array: write {…}'],
    ['{"grants": [\n// cdk8s-openclaw: begin\n]}', 'policy.hujson:2:1: this "begin" of cdk8s-openclaw has no partner: remove the block'],
    ['{"grants": [\n// cdk8s-openclaw: end\n]}', 'policy.hujson:2:1: this "end" of cdk8s-openclaw has no partner: remove the block'],
    ['{"grants": [\n// cdk8s-openclaw: begin\n// cdk8s-openclaw: begin\n// cdk8s-openclaw: end\n]}', 'policy.hujson:3:1: this "begin" of cdk8s-openclaw has no partner'],
    ['{"grants": [\n// cdk8s-openclaw: begin\n// cdk8s-openclaw: end\n// cdk8s-openclaw: begin\n// cdk8s-openclaw: end\n]}',
      'policy.hujson:4:1: "grants" has two blocks of cdk8s-openclaw: leave one'],
    ['{"ssh": [\n// cdk8s-openclaw: begin\n// cdk8s-openclaw: end\n]}', 'policy.hujson:2:1: this block of cdk8s-openclaw is in none of groups, tagOwners, grants, tests'],
    ['{"grants": [{"src": [\n// cdk8s-openclaw: begin\n"a@b"\n// cdk8s-openclaw: end\n], "dst": []}]}', 'policy.hujson:2:1: this block of cdk8s-openclaw is not between entries of "grants"'],
    ['{"grants": [{"src": [], "dst": []}\n// cdk8s-openclaw: begin\n, {"src": [], "dst": []}\n// cdk8s-openclaw: end\n]}', 'policy.hujson: its block of cdk8s-openclaw was edited'],
  ])('%j', (existing, message) => {
    expect(() => mergePolicy(existing, OURS, files)).toThrow(PolicyError);
    expect(() => mergePolicy(existing, OURS, files)).toThrow(message);
  });

  test('what TailnetPolicy did not make', () => {
    expect(() => mergePolicy('{}', '{\n  "acls": []}', files)).toThrow('dist/tailnet-policy.hujson:2:3: "acls" is in no policy that TailnetPolicy makes');
    expect(() => mergePolicy('{}', '{"grants": [', files)).toThrow('dist/tailnet-policy.hujson:1:13: a ] is missing');
  });
});

describe('whatever people keep', () => {
  const space = fc.constantFrom('', '', ' ', '\n', '\r\n', '\t', '\n    ', ' // a "comment" {\n', '/* [ */', ' // cdk8s-openclaw\n', '/* two\nlines */');
  const name = fc.constantFrom('tag:a', 'tag:b', 'group:ops', 'odd "name"', '// no comment');
  const leaf = fc.oneof(fc.constantFrom('"a@example.com"', '"tag:a"', '"// cdk8s-openclaw: begin"', '"*"'));

  /** A text of items between brackets, with white space and comments anywhere, and a comma behind the last one or not. */
  function listOf(item: fc.Arbitrary<string>, [open, close]: string): fc.Arbitrary<string> {
    return fc.tuple(fc.array(fc.tuple(space, item, space), { maxLength: 3 }), fc.boolean(), space).map(([items, comma, end]) =>
      `${open}${items.map(([before, text, after]) => `${before}${text}${after}`).join(',')}${comma && items.length > 0 ? ',' : ''}${end}${close}`);
  }

  function objectOf(fields: Array<fc.Arbitrary<string | undefined>>): fc.Arbitrary<string> {
    return fc.tuple(fc.tuple(...fields), space, fc.boolean(), space).chain(([found, before, comma, end]) => {
      const present = found.filter((field): field is string => field !== undefined);
      return fc.constant(`{${before}${present.join(`,${before}`)}${comma && present.length > 0 ? ',' : ''}${end}}`);
    });
  }

  const strings = listOf(leaf, '[]');
  const field = (key: string, value: fc.Arbitrary<string>) => fc.option(fc.tuple(space, space, value).map(([before, after, text]) => `"${key}"${before}:${after}${text}`), { nil: undefined });
  const map = fc.uniqueArray(name, { maxLength: 3 }).chain(names => objectOf(names.map(key => strings.map(value => `${JSON.stringify(key)}: ${value}`))));
  const entries = listOf(fc.tuple(strings, strings, space).map(([src, dst, between]) => `{"src": ${src},${between}"dst": ${dst}}`), '[]');
  const tests = listOf(fc.tuple(leaf, strings).map(([src, deny]) => `{"src": ${src}, "deny": ${deny}}`), '[]');
  const policy = fc.tuple(space, objectOf([field('ssh', strings), field('groups', map), field('grants', entries), field('tagOwners', map), field('Tests', tests)]), space)
    .map(parts => parts.join(''));

  const lists = fc.array(fc.constantFrom('a@example.com', 'b@example.com', 'autogroup:admin'), { maxLength: 2 });
  const ours = fc.record({
    groups: fc.dictionary(fc.constantFrom('group:mine', 'group:yours'), lists),
    tagOwners: fc.dictionary(fc.constantFrom('tag:agent', 'tag:second'), lists),
    grants: fc.array(fc.record({ src: lists, dst: lists, ip: fc.constant(['tcp:8080']) }), { maxLength: 3 }),
    tests: fc.array(fc.record({ src: fc.constant('tag:agent'), deny: fc.constant(['tag:agent:8080']) }), { maxLength: 2 }),
  }, { requiredKeys: [] }).map(value => JSON.stringify(value));

  test('merged once and twice are the same, and what is not ours stays', () => {
    fc.assert(fc.property(policy, ours, (existing, made) => {
      const merged = mergePolicy(existing, made);
      expect(mergePolicy(merged, made)).toBe(merged);
      const { groups = {}, tagOwners = {}, grants = [], tests: checks = [] } = JSON.parse(made);
      const result = parsePolicy(merged, 'merged');
      expect(result.groups).toMatchObject(groups);
      expect(result.tagOwners).toMatchObject(tagOwners);
      expect(result.grants.slice(0, grants.length).map(({ src, dst, ip }) => ({ src, dst, ip }))).toEqual(grants);
      expect(result.tests.slice(0, checks.length).map(({ src, deny }) => ({ src, deny }))).toEqual(checks);
      // What is left without ours is the policy, but for white space around it and the sections that were missing.
      const left = withoutBlocks(merged);
      expect(parse(left, [], { allowTrailingComma: true })).toMatchObject(parse(existing, [], { allowTrailingComma: true }));
      expect(isWithin(existing, left)).toBe(true);
    }), { numRuns: 300 });
  });

  test('with all sections there, nothing but white space is added outside of the blocks', () => {
    fc.assert(fc.property(fc.tuple(space, map, entries, tests, space), ours, ([before, owners, grants, checks, after], made) => {
      const existing = `${before}{"groups":{},"tagOwners":${owners},"grants":${grants},"tests":${checks}${after}}`;
      expect(squeezed(withoutBlocks(mergePolicy(existing, made)))).toBe(squeezed(existing));
    }), { numRuns: 300 });
  });

  test('what comes after replaces what came before', () => {
    fc.assert(fc.property(policy, ours, ours, (existing, first, second) => {
      const inOrder = parsePolicy(mergePolicy(mergePolicy(existing, first), second), 'merged');
      const direct = parsePolicy(mergePolicy(existing, second), 'merged');
      const plain = ({ groups, tagOwners, grants, tests: checks }: typeof direct) => ({
        groups,
        tagOwners,
        grants: grants.map(({ src, dst, ip }) => ({ src, dst, ip })),
        checks: checks.map(({ src, accept, deny }) => ({ src, accept, deny })),
      });
      expect(plain(inOrder)).toEqual(plain(direct));
    }), { numRuns: 200 });
  });

  test('a random text is merged, or refused with a place', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"grants"', '"tests"', '// cdk8s-openclaw: begin\n', '// cdk8s-openclaw: end\n', '{"src": [], "dst": []}', '\n', '"groups"', '[]', '{}');
    fc.assert(fc.property(fc.array(piece, { maxLength: 16 }).map(pieces => `{"grants": [${pieces.join('')}]}`), (text) => {
      try {
        const merged = mergePolicy(text, OURS);
        expect(mergePolicy(merged, OURS)).toBe(merged);
      } catch (error) {
        expect(error).toBeInstanceOf(PolicyError);
      }
    }), { numRuns: 1000 });
  });
});
