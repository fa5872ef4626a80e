import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePolicy } from '../../../src/tailscale/policy/policy-file';
import { run } from '../run';

const folder = mkdtempSync(join(tmpdir(), 'policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const made = file('made.hujson', JSON.stringify({
  tagOwners: { 'tag:agent': ['autogroup:admin'] },
  grants: [{ src: ['alice@example.com'], dst: ['tag:agent'], ip: ['tcp:8080'] }],
  tests: [
    { src: 'alice@example.com', accept: ['tag:agent:8080'], deny: ['tag:agent:18789'] },
    { src: 'tag:agent', deny: ['tag:agent:8080', 'tag:agent:18789'] },
  ],
}));

const kept = file('kept.hujson', '{\n  // ops may do all there\n  "grants": [{"src": ["group:ops"], "dst": ["tag:server"], "ip": ["*"]}],\n}\n');

/** Tailscale's own, as it gives it to a tailnet that is made. */
const open = file('open.hujson', '{\n  "grants": [\n    {"src": ["*"], "dst": ["*"], "ip": ["*"]},\n  ],\n}\n');

describe('policy merge', () => {
  test('prints the merged policy, which passes its tests', () => {
    const { status, stdout, stderr } = run(['policy', 'merge', kept, made]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('// ops may do all there');
    expect(parsePolicy(stdout, 'merged').grants.map(({ dst }) => dst)).toEqual([['tag:agent'], ['tag:server']]);
  });

  test('writes a file, and replaces one if told so alone', () => {
    const output = join(folder, 'merged.hujson');
    expect(run(['policy', 'merge', kept, made, '--output', output])).toEqual({ status: 0, stdout: '', stderr: '' });
    const merged = readFileSync(output, 'utf8');
    expect(run(['policy', 'merge', output, made, '--output', output])).toMatchObject({ status: 1, stderr: expect.stringContaining(`${output}: is already there; name another file, or replace it with --force`) });
    expect(run(['policy', 'merge', output, made, '--output', output, '--force']).status).toBe(0);
    expect(readFileSync(output, 'utf8')).toBe(merged);
    expect(run(['policy', 'test', output])).toEqual({ status: 0, stdout: `${output}: ok\n`, stderr: '' });
  });

  test.each([
    ['grants', open, /grants\[1\] \(.*not-merged\.hujson:\d+:5: \{"src":\["\*"\],"dst":\["\*"\],"ip":\["\*"\]\}\) allows it: narrow or remove that entry.* \(and 2 more of the kind\)\n/],
    ['acls', file('acls.hujson', '{"acls": [{"action": "accept", "src": ["*"], "dst": ["*:*"]}]}'), /acls\[0\] \(.*\{"src":\["\*"\],"dst":\["\*:\*"\]\}\) allows it: narrow or remove that entry/],
  ])('writes nothing where the %s that are there let agents out', (_, existing, message) => {
    const output = join(folder, 'not-merged.hujson');
    const { status, stdout, stderr } = run(['policy', 'merge', existing, made, '--output', output]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^cdk8s-openclaw: the merged policy fails its tests, and is not written/);
    expect(stderr).toMatch(message);
    expect(existsSync(output)).toBe(false);
  });

  test('tells what only the control server can decide', () => {
    const admins = file('admins.hujson', '{"grants": [{"src": ["autogroup:admin"], "dst": ["*"], "ip": ["*"]}]}');
    const { status, stdout, stderr } = run(['policy', 'merge', admins, made]);
    expect(status).toBe(0);
    expect(stdout).toContain('autogroup:admin');
    expect(stderr).toMatch(/^warning: merged:\d+:\d+: tests\[0\]: alice@example\.com must not reach tag:agent:18789, and whether it may depends on grants\[1\]/);
  });

  test('warns where all could reach all so far', () => {
    const { status, stderr } = run(['policy', 'merge', file('empty.hujson', '{}'), made]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning: .*empty\.hujson: has neither "grants" nor "acls", by which all may reach all/);
  });

  test.each([
    ['a broken file', () => [file('broken.hujson', '{\n  "grants": [}\n'), made], /broken\.hujson:2:14: /],
    ['a missing file', () => [join(folder, 'missing.hujson'), made], /missing\.hujson: no such file; correct the path/],
    ['the two the wrong way round', () => [made, file('ssh.hujson', '{"ssh": []}')], /ssh\.hujson:1:2: "ssh" is in no policy that TailnetPolicy makes: give the file that synthesis wrote, after the existing one/],
    ['other owners of a tag', () => [file('owners.hujson', '{"tagOwners": {"tag:agent": ["group:ops"]}}'), made], /owners\.hujson:1:16: tagOwners "tag:agent" is not what it is in .*made\.hujson/],
  ])('ends with 1 for %s', (_, files, message) => {
    const { status, stdout, stderr } = run(['policy', 'merge', ...files()]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('policy test', () => {
  test('has one line for each test that fails or cannot be decided, of all files', () => {
    const bad = file('bad.hujson', `{"grants": [{"src": ["*"], "dst": ["tag:agent"], "ip": ["*"]}, {"src": ["svc:x"], "dst": ["tag:b"], "ip": ["*"]}], "tests": [
      {"src": "tag:agent", "deny": ["tag:agent:80", "tag:agent:81"]},
      {"src": "tag:a", "deny": ["tag:b:80"]},
    ]}`);
    const { status, stdout, stderr } = run(['policy', 'test', bad, join(folder, 'missing.hujson'), made, kept]);
    expect(status).toBe(1);
    expect(stdout).toBe(`${made}: ok\n`);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringContaining('bad.hujson:2:7: tests[0]: tag:agent must not reach tag:agent:80, and grants[0]'),
      expect.stringContaining('bad.hujson:2:7: tests[0]: tag:agent must not reach tag:agent:81, and grants[0]'),
      expect.stringContaining('bad.hujson:3:7: tests[1]: tag:a must not reach tag:b:80, and whether it may depends on grants[1]'),
      expect.stringContaining('missing.hujson: no such file'),
      expect.stringContaining('kept.hujson: has no tests, so that nothing is known of it'),
    ]);
  });

  test('lets no file steer the terminal', () => {
    const { stderr } = run(['policy', 'test', file('escape.hujson', '{"tests": [{"src": "\\u001b[2J", "deny": ["tag:a:1"]}]}')]);
    expect(stderr).not.toContain('\u001b');
  });
});

test.each([
  [['policy'], /Usage: cdk8s-openclaw policy/],
  [['policy', 'merge', 'x'], /^cdk8s-openclaw: missing required argument 'made'/],
  [['policy', 'test'], /^cdk8s-openclaw: missing required argument 'file'/],
  [['policy', 'check'], /^cdk8s-openclaw: unknown command 'check'/],
])('ends with 2 for wrong use: %j', (args, message) => {
  expect(run(args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
});
