import * as fc from 'fast-check';
import { PolicyError } from '../../../src/tailscale/policy/policy-error';
import { parsePolicy } from '../../../src/tailscale/policy/policy-file';

test('reads HuJSON, in any case of names, and tells what it leaves unread', () => {
  const policy = parsePolicy(`// of the family
  {
    "Groups": {"group:family": ["alice@example.com"]}, /* all of them */
    "tagOwners": {"tag:agent": ["autogroup:admin"]},
    "hosts": {"web": "100.64.0.20"},
    "grants": [{"src": ["*"], "dst": ["*"], "via": ["tag:router"]},],
    "ACLs": [{"Action": "accept", "Users": ["*"], "Ports": ["*:*"], "Proto": "tcp"}],
    "tests": [{"user": "alice@example.com", "allow": ["web:80"]}],
    "ssh": [],
  }`, 'family.hujson');
  expect(policy).toMatchObject({
    file: 'family.hujson',
    groups: { 'group:family': ['alice@example.com'] },
    tagOwners: { 'tag:agent': ['autogroup:admin'] },
    hosts: { web: '100.64.0.20' },
    grants: [{ entry: 'grants[0]', place: { line: 6, column: 16 }, src: ['*'], dst: ['*'], ip: undefined, unread: ['via'] }],
    acls: [{ entry: 'acls[0]', action: 'accept', src: ['*'], dst: ['*:*'], proto: 'tcp', unread: [] }],
    tests: [{ entry: 'tests[0]', src: 'alice@example.com', accept: ['web:80'], deny: [] }],
    allowsAll: false,
    unread: ['ssh'],
  });
});

test.each([
  ['{"grants": null}', true],
  ['{"ssh": []}', true],
  ['{"acls": []}', false],
  ['{"grants": []}', false],
])('knows whether there are rules at all: %s', (text, allowsAll) => {
  expect(parsePolicy(text, 'policy').allowsAll).toBe(allowsAll);
});

test.each([
  ['', '1:1: '],
  ['[]', '1:1: this is no tailnet policy: a policy is an object'],
  ['{"grants": [}', '1:13: '],
  ['{\n  "grants": []\n  "tests": []\n}', '3:3: a comma is missing here: correct it'],
  ['{"grants": []', '1:14: a } is missing: correct it'],
  ['{"grants": []} {}', '1:16: something follows the policy\'s last }: correct it'],
  ['{/* "grants": []}', '1:2: this comment has no end: correct it'],
  ['{"grants: []}', '1:2: this string has no end: correct it'],
  ['{"grants" []}', '1:11: a colon is missing here: correct it'],
  ['{"grants": {}}', '1:12: grants is no array, but of type object: write […]'],
  ['{"grants": ["*"]}', '1:13: grants[0] is no object, but of type string: write {…}'],
  ['{"grants": [{"dst": []}]}', '1:13: grants[0] has no "src": give one'],
  ['{"grants": [{"src": "*", "dst": []}]}', '1:21: grants[0].src is no array, but of type string'],
  ['{"grants": [{"src": [1], "dst": []}]}', '1:22: grants[0].src[0] is no string, but of type number: write "…"'],
  ['{"groups": {"group:a": "alice@example.com"}}', '1:24: groups "group:a" is no array'],
  ['{"groups": {"group:a": [], "group:a": []}}', '1:28: "group:a" is here twice: leave one'],
  ['{"acls": [], "ACLs": []}', '1:14: "ACLs" is here twice, in two spellings: leave one'],
  ['{"tests": [{"accept": []}]}', '1:12: tests[0] has no "src": give one'],
  [`{"grants": ${'['.repeat(100_000)}`, ' is nested too deep: this is no tailnet policy'],
])('refuses %.40s', (text, message) => {
  expect(() => parsePolicy(text, 'family.hujson')).toThrow(PolicyError);
  expect(() => parsePolicy(text, 'family.hujson')).toThrow(`family.hujson:${message}`);
});

test('whatever it is given, it reads it or says what is wrong with it', () => {
  const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"grants"', '"src"', '"*"', '//', '\n', '/*', '*/', '"', '\\', '1', 'null', ' ', '"ip"');
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join('')), (text) => {
    try {
      parsePolicy(text, 'policy');
    } catch (error) {
      expect(error).toBeInstanceOf(PolicyError);
    }
  }), { numRuns: 1000 });
});
