import { Answer, Party, mayReach } from '../../../src/tailscale/policy/evaluate';
import { parsePolicy } from '../../../src/tailscale/policy/policy-file';

/*
 * What Tailscale publishes about its policies, one line each: entries, who asks whom at which port, the answer, and where it is said.
 *
 * `kb/1337`, `kb/1538`, `kb/1396`, `kb/1068` are pages of https://tailscale.com/kb/. `capture …` is a file in hscontrol/policy/v2/testdata of github.com/juanfont/headscale: a policy
 * given to Tailscale's own control server, and the packet filters that it made of it.
 */

const GROUPS = { 'group:dev': ['alice@example.com', 'bob@example.com'], 'group:empty': [], 'group:all': ['*@example.com'] };
const HOSTS = { 'web': '100.64.0.20', 'lan': '100.64.0.0/24', 'office-lan': '192.168.1.0/24' };

const alice: Party = { user: 'alice@example.com', tags: [], addresses: ['100.64.0.1', 'fd7a:115c:a1e0::1'] };
const carol: Party = { user: 'carol@example.com', tags: [], addresses: ['100.64.0.3', 'fd7a:115c:a1e0::3'] };
const agent: Party = { tags: ['tag:agent', 'tag:k8s'], addresses: ['100.64.0.20', 'fd7a:115c:a1e0::20'] };
const ci: Party = { tags: ['tag:ci'], addresses: ['100.64.1.30', 'fd7a:115c:a1e0::30'] };
const somebody: Party = { addresses: ['100.64.0.9'] };

type Case = [entries: string, from: Party, to: Party, port: number, answer: Answer, published: string];

function grant(src: string, dst: string, ip: string, more = ''): string {
  return `"grants": [{"src": ["${src}"], "dst": ["${dst}"], "ip": ["${ip}"]${more}}]`;
}

function acl(src: string, dst: string, more = ''): string {
  return `"acls": [{"action": "accept", "src": ["${src}"], "dst": ["${dst}"]${more}}]`;
}

function answer(entries: string, from: Party, to: Party, port: number, proto: 'tcp' | 'udp' = 'tcp'): Answer {
  return mayReach(parsePolicy(`{"groups": ${JSON.stringify(GROUPS)}, "hosts": ${JSON.stringify(HOSTS)}, ${entries}}`, 'policy'), from, to, proto, port);
}

describe('who asks', () => {
  test.each<Case>([
    [grant('alice@example.com', '*', '*'), alice, agent, 80, 'yes', 'kb/1396: a user is all devices of that user'],
    [grant('alice@example.com', '*', '*'), carol, agent, 80, 'no', 'kb/1396'],
    [grant('alice@example.com', '*', '*'), agent, carol, 80, 'no', 'kb/1068: a device with a tag has no user'],
    [grant('ALICE@example.com', '*', '*'), alice, agent, 80, 'unknown', 'not published: whether logins differ by case'],
    [grant('group:dev', '*', '*'), alice, agent, 80, 'yes', 'kb/1337#groups'],
    [grant('group:dev', '*', '*'), carol, agent, 80, 'no', 'kb/1337#groups'],
    [grant('group:dev', '*', '*'), ci, agent, 80, 'no', 'kb/1068'],
    [grant('group:empty', '*', '*'), alice, agent, 80, 'no', 'capture grant_results: group:empty'],
    [grant('group:synced', '*', '*'), alice, agent, 80, 'unknown', 'kb/1337#groups: groups may come from an identity provider'],
    [grant('group:all', '*', '*'), alice, agent, 80, 'unknown', 'patterns of logins are not understood here'],
    [grant('autogroup:member', '*', '*'), alice, agent, 80, 'yes', 'kb/1396: all members of the tailnet'],
    [grant('autogroup:member', '*', '*'), ci, agent, 80, 'no', 'kb/1396: no tagged devices'],
    [grant('autogroup:members', '*', '*'), alice, agent, 80, 'yes', 'kb/1337: the elder spelling'],
    [grant('autogroup:tagged', '*', '*'), ci, agent, 80, 'yes', 'kb/1396'],
    [grant('autogroup:tagged', '*', '*'), alice, agent, 80, 'no', 'kb/1396'],
    [grant('autogroup:admin', '*', '*'), alice, agent, 80, 'unknown', 'kb/1396: roles are not in the policy'],
    [grant('autogroup:admin', '*', '*'), ci, agent, 80, 'no', 'kb/1396: roles are those of users'],
    [grant('autogroup:shared', '*', '*'), alice, agent, 80, 'unknown', 'kb/1396: who took an invitation is not in the policy'],
    [grant('autogroup:danger-all', '*', '*'), ci, agent, 80, 'yes', 'kb/1396: all devices, even those outside your tailnet'],
    [grant('autogroup:of-tomorrow', '*', '*'), ci, agent, 80, 'unknown', 'not published'],
    [grant('*', '*', '*'), alice, agent, 80, 'yes', 'kb/1337: all traffic from Tailscale devices in your tailnet'],
    [grant('*', '*', '*'), ci, agent, 80, 'yes', 'kb/1337'],
    [grant('tag:ci', '*', '*'), ci, agent, 80, 'yes', 'kb/1396'],
    [grant('tag:ci', '*', '*'), alice, agent, 80, 'no', 'kb/1396'],
    [grant('tag:k8s', '*', '*'), agent, alice, 80, 'yes', 'kb/1068: a device has all rights of all its tags'],
    [grant('100.64.0.1', '*', '*'), alice, agent, 80, 'yes', 'kb/1396: a Tailscale IP is only that device'],
    [grant('100.64.0.1', '*', '*'), carol, agent, 80, 'no', 'kb/1396'],
    [grant('fd7a:115c:a1e0::1', '*', '*'), alice, agent, 80, 'yes', 'kb/1396'],
    [grant('fd7a:115c:a1e0:0:0::1', '*', '*'), alice, agent, 80, 'yes', 'RFC 4291, section 2.2: one address, several texts'],
    [grant('100.64.0.0/24', '*', '*'), carol, agent, 80, 'yes', 'kb/1396: CIDR'],
    [grant('100.64.0.0/24', '*', '*'), ci, agent, 80, 'no', 'kb/1396: CIDR'],
    [grant('lan', '*', '*'), alice, agent, 80, 'yes', 'kb/1337#hosts'],
    [grant('nowhere', '*', '*'), alice, agent, 80, 'unknown', 'capture policytest-src-unknown-host: the control server refuses it'],
    [grant('ipset:prod', '*', '*'), alice, agent, 80, 'unknown', 'kb/1387: ipsets are not understood here'],
    [grant('alice@example.com', '*', '*'), somebody, agent, 80, 'unknown', 'kb/1068: whose a device is does not follow from its address'],
    [grant('tag:ci', '*', '*'), somebody, agent, 80, 'unknown', 'kb/1068'],
    [grant('fd7a:115c:a1e0::9', '*', '*'), somebody, agent, 80, 'unknown', 'kb/1033: a device has an address of each family'],
    [grant('100.64.0.9', '*', '*'), { user: 'alice@example.com' }, agent, 80, 'unknown', 'whose a device is does not follow from its address'],
  ])('%s', (entries, from, to, port, expected) => {
    expect(answer(entries, from, to, port)).toBe(expected);
  });
});

describe('who is asked', () => {
  test.each<Case>([
    [grant('*', 'tag:agent', '*'), alice, agent, 80, 'yes', 'kb/1396'],
    [grant('*', 'tag:agent', '*'), alice, ci, 80, 'no', 'kb/1396'],
    [grant('*', 'carol@example.com', '*'), alice, carol, 80, 'yes', 'kb/1396'],
    [grant('*', 'carol@example.com', '*'), alice, agent, 80, 'no', 'kb/1068'],
    [grant('*', 'group:dev', '*'), carol, alice, 80, 'yes', 'kb/1396'],
    [grant('*', '100.64.0.20', '*'), alice, agent, 80, 'yes', 'kb/1396'],
    [grant('*', 'web', '*'), alice, agent, 80, 'yes', 'kb/1337#hosts'],
    [grant('*', 'office-lan', '*'), alice, agent, 80, 'no', 'kb/1337#hosts: a subnet behind a router'],
    [grant('autogroup:member', 'autogroup:self', '*'), alice, agent, 80, 'no', 'kb/1396: devices of the same user, no tagged ones'],
    [grant('autogroup:member', 'autogroup:self', '*'), alice, alice, 80, 'unknown', 'not understood here'],
    [grant('autogroup:member', 'autogroup:internet', '*'), alice, agent, 80, 'no', 'kb/1396: public addresses alone'],
    [grant('*', 'svc:web', '*'), alice, agent, 80, 'unknown', 'kb/1552: services are not understood here'],
    [grant('*', 'ipset:prod', '*'), alice, agent, 80, 'unknown', 'kb/1387'],
  ])('%s', (entries, from, to, port, expected) => {
    expect(answer(entries, from, to, port)).toBe(expected);
  });
});

describe('at which port', () => {
  test.each<Case>([
    [grant('*', '*', 'tcp:8080'), alice, agent, 8080, 'yes', 'kb/1538: <proto>:<port>'],
    [grant('*', '*', 'tcp:8080'), alice, agent, 8081, 'no', 'kb/1538'],
    [grant('*', '*', 'tcp:1-100'), alice, agent, 100, 'yes', 'kb/1538: <proto>:<port-range>'],
    [grant('*', '*', 'tcp:1-100'), alice, agent, 101, 'no', 'kb/1538'],
    [grant('*', '*', 'tcp:*'), alice, agent, 1, 'yes', 'kb/1538'],
    [grant('*', '*', 'udp:53'), alice, agent, 53, 'no', 'kb/1538'],
    [grant('*', '*', 'udp:*'), alice, agent, 53, 'no', 'kb/1538'],
    [grant('*', '*', '6:443'), alice, agent, 443, 'yes', 'kb/1337#proto: numbers of protocols'],
    [grant('*', '*', 'icmp:*'), alice, agent, 80, 'no', 'kb/1337#proto'],
    [grant('*', '*', '8080'), alice, agent, 8080, 'yes', 'kb/1538: a port of TCP, UDP and ICMP'],
    [grant('*', '*', '80-443'), alice, agent, 100, 'yes', 'kb/1538'],
    [grant('*', '*', 'quic:443'), alice, agent, 443, 'unknown', 'not published'],
    [grant('*', '*', 'tcp:http'), alice, agent, 80, 'unknown', 'capture policytest-malformed-test-bad-port-syntax'],
    ['"grants": [{"src": ["*"], "dst": ["*"]}]', alice, agent, 80, 'no', 'kb/1538: without ip there is no access to the network'],
    ['"grants": [{"src": ["*"], "dst": ["*"], "ip": []}]', alice, agent, 80, 'no', 'kb/1538'],
    ['"grants": [{"src": ["*"], "dst": ["*"], "app": {"example.com/cap": [{}]}}]', alice, agent, 80, 'no', 'capture grant-a1: an app capability opens no port'],
    [grant('*', '*', '*', ', "app": {"example.com/cap": [{}]}'), alice, agent, 80, 'yes', 'kb/1538: ip counts beside app'],
    [grant('*', '*', '*', ', "srcPosture": ["posture:mac"]'), alice, agent, 80, 'unknown', 'kb/1538: posture is not understood here'],
    [grant('*', '*', '*', ', "via": ["tag:router"]'), alice, agent, 80, 'unknown', 'kb/1538: via is not understood here'],
    [`"defaultSrcPosture": ["posture:mac"], ${grant('*', '*', '*')}`, alice, agent, 80, 'unknown', 'kb/1337: it is for all rules without a posture'],
  ])('%s', (entries, from, to, port, expected) => {
    expect(answer(entries, from, to, port)).toBe(expected);
  });

  test('UDP is not TCP', () => {
    expect(answer(grant('*', '*', 'udp:53'), alice, agent, 53, 'udp')).toBe('yes');
    expect(answer(grant('*', '*', 'tcp:53'), alice, agent, 53, 'udp')).toBe('no');
    expect(answer(acl('*', '*:53', ', "proto": "17"'), alice, agent, 53, 'udp')).toBe('yes');
  });
});

describe('access rules', () => {
  test.each<Case>([
    [acl('*', '*:*'), ci, agent, 80, 'yes', 'kb/1337: the default policy'],
    [acl('alice@example.com', 'tag:agent:8080'), alice, agent, 8080, 'yes', 'kb/1337#dst'],
    [acl('alice@example.com', 'tag:agent:8080'), alice, agent, 80, 'no', 'kb/1337#dst'],
    [acl('*', 'tag:agent:22,80-90'), alice, agent, 85, 'yes', 'kb/1337#dst: lists and ranges'],
    [acl('*', 'web:80'), alice, agent, 80, 'yes', 'kb/1337#dst: a host'],
    [acl('*', '[fd7a:115c:a1e0::20]:80'), alice, agent, 80, 'yes', 'capture policytest-allpass-…-ipv6-literal-dst'],
    [acl('*', '100.64.0.0/24:80'), alice, agent, 80, 'yes', 'kb/1337#dst: a CIDR'],
    [acl('*', '*:80', ', "proto": "tcp"'), alice, agent, 80, 'yes', 'kb/1337#proto'],
    [acl('*', '*:80', ', "proto": "udp"'), alice, agent, 80, 'no', 'kb/1337#proto'],
    [acl('*', '*:*', ', "proto": "icmp"'), alice, agent, 80, 'no', 'kb/1337#proto'],
    [acl('*', '*:*', ', "srcPosture": ["posture:mac"]'), alice, agent, 80, 'unknown', 'kb/1337'],
    ['"ACLs": [{"Action": "accept", "Users": ["*"], "Ports": ["*:80"]}]', alice, agent, 80, 'yes', 'kb/1337: users and ports are the elder names; Go takes names in any case'],
    ['"acls": [{"action": "deny", "src": ["*"], "dst": ["*:*"]}]', alice, agent, 80, 'unknown', 'kb/1337: accept is the only action'],
    [`${acl('*', 'tag:ci:80')}, ${grant('*', 'tag:agent', '*')}`, alice, agent, 80, 'yes', 'kb/1337: both sections count'],
    ['"acls": []', alice, agent, 80, 'no', 'kb/1337: nothing is allowed by default'],
    ['"grants": []', alice, agent, 80, 'no', 'kb/1538'],
    ['"tests": []', alice, agent, 80, 'yes', 'headscale docs/ref/policy.md: without rules, all is allowed'],
    [`"grants": [{"src": ["*"], "dst": ["svc:web"], "ip": ["*"]}], ${acl('*', '*:*')}`, alice, agent, 80, 'yes', 'kb/1538: rules add up, so that one that is understood is enough'],
  ])('%s', (entries, from, to, port, expected) => {
    expect(answer(entries, from, to, port)).toBe(expected);
  });
});
