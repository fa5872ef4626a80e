import { parsePolicy } from '../../../src/tailscale/policy/policy-file';
import { runTests } from '../../../src/tailscale/policy/run-tests';

const GRANTS = `"groups": {"group:dev": ["alice@example.com", "bob@example.com"], "group:mixed": ["alice@example.com", "carol@example.com"], "group:all": ["*@example.com"]},
  "hosts": {"web": "100.64.0.20", "lan": "10.0.0.0/8"},
  "grants": [
    {"src": ["group:dev"], "dst": ["tag:agent"], "ip": ["tcp:8080"]},
    {"src": ["100.64.0.7"], "dst": ["web"], "ip": ["udp:53"]},
    {"src": ["*"], "dst": ["tag:posture"], "ip": ["*"], "srcPosture": ["posture:mac"]},
  ],`;

function messages(test: object): string[] {
  return runTests(parsePolicy(`{${GRANTS}\n"tests": [${JSON.stringify(test)}]}`, 'policy.hujson')).map(({ message }) => message);
}

test.each([
  [{ src: 'alice@example.com', accept: ['tag:agent:8080'], deny: ['tag:agent:22', 'tag:other:8080'] }],
  [{ src: 'carol@example.com', deny: ['tag:agent:8080'] }],
  [{ src: 'group:dev', accept: ['tag:agent:8080'], deny: ['tag:agent:9003'] }],
  [{ src: 'group:unknown', deny: ['tag:other:8080'] }],
  [{ src: 'tag:agent', deny: ['tag:agent:8080', 'tag:web:22'] }],
  [{ src: '100.64.0.7', accept: ['web:53'] }],
  [{ src: '100.64.0.7', proto: 'udp', accept: ['100.64.0.20:53'] }],
  [{ src: '100.64.0.7', proto: 'udp', accept: ['web:53'] }],
  [{ user: 'alice@example.com', allow: ['tag:agent:8080'] }],
])('holds: %j', (test) => {
  expect(messages(test)).toEqual([]);
});

test.each([
  [{ src: 'alice@example.com', accept: ['tag:agent:22'] }, 'tests[0]: alice@example.com must reach tag:agent:22, and nothing allows it: grant it'],
  [{ src: 'alice@example.com', deny: ['tag:agent:8080'] },
    'tests[0]: alice@example.com must not reach tag:agent:8080, and grants[0] (policy.hujson:4:5: {"src":["group:dev"],"dst":["tag:agent"],"ip":["tcp:8080"]}) allows it: narrow or remove'],
  [{ src: 'alice@example.com', accept: ['tag:agent:8080'], proto: 'udp' }, 'nothing allows it'],
  // one of its members may, and one may not
  [{ src: 'group:mixed', accept: ['tag:agent:8080'] }, 'nothing allows it'],
  [{ src: 'group:mixed', deny: ['tag:agent:8080'] }, 'grants[0]'],
  // whoever is in them
  [{ src: 'group:unknown', deny: ['tag:agent:8080'] }, 'whether it may depends on grants[0]'],
  [{ src: 'group:all', deny: ['tag:agent:8080'] }, 'whether it may depends on grants[0]'],
  // whosever it is
  [{ src: '100.64.0.9', deny: ['tag:agent:8080'] }, 'whether it may depends on grants[0]'],
  [{ src: 'alice@example.com', deny: ['tag:posture:80'] }, 'whether it may depends on grants[2]'],
  // whatever tags it has
  [{ src: 'tag:agent', deny: ['web:53'] }, 'whether it may depends on grants[2]'],
  [{ src: 'tag:agent', deny: ['[fd7a:115c:a1e0::9]:22'] }, 'must not reach [fd7a:115c:a1e0::9]:22, and whether it may depends on grants[2]'],
  [{ src: 'alice@example.com', accept: ['tag:posture:80'] }, 'has something that cannot be judged here'],
  [{ src: 'alice@example.com' }, 'is to reach nothing in particular'],
  [{ src: 'alice@example.com', accept: ['tag:agent:8080,9003'] }, '"tag:agent:8080,9003" has no single port'],
  [{ src: 'alice@example.com', accept: ['tag:agent:*'] }, 'has no single port'],
  [{ src: 'alice@example.com', accept: ['tag:agent:99999'] }, 'has no single port'],
  [{ src: 'alice@example.com', accept: ['web'] }, '"web" has no single port'],
  [{ src: 'alice@example.com', accept: ['tag:agent:8080'], proto: 'icmp' }, 'nothing is known here of protocol "icmp"'],
  [{ src: 'alice', accept: ['tag:agent:8080'] }, '"alice" is not understood as a source'],
  [{ src: '', accept: ['tag:agent:8080'] }, '"" is not understood as a source'],
  [{ src: 'alice@example.com', accept: ['phantom:8080'] }, '"phantom" is not understood as a destination'],
  [{ src: 'alice@example.com', deny: ['lan:8080'] }, '"lan" is not understood as a destination'],
])('does not hold: %j', (test, message) => {
  const found = messages(test);
  expect(found).toEqual([expect.stringContaining(message)]);
  expect(found[0]).toMatch(/^policy\.hujson:8:11: tests\[0\]: /);
});

test('tells what cannot be decided from what fails', () => {
  const policy = parsePolicy(`{${GRANTS}"tests": [{"src": "100.64.0.9", "deny": ["tag:agent:8080"], "accept": ["tag:other:1"]}]}`, 'policy');
  expect(runTests(policy).map(({ isUndecided, culprit }) => ({ isUndecided, culprit }))).toEqual([
    { isUndecided: false, culprit: undefined },
    { isUndecided: true, culprit: 'grants[0]' },
  ]);
});

test('a policy without rules allows everything', () => {
  const policy = parsePolicy('{"tests": [{"src": "tag:agent", "deny": ["tag:agent:8080"]}]}', 'policy');
  expect(runTests(policy)).toEqual([expect.objectContaining({ message: expect.stringContaining('a policy without "grants" and "acls" allows everything: add "grants"') })]);
});
