import { START, after, answering, silent } from './support/facts';
import { nextConnection, noConnection } from '../../../src/programs/status/connection';
import { Wishes, errorsOf } from '../../../src/programs/status/errors';
import { Facts } from '../../../src/programs/status/facts';
import { authKeyProblems, nodeProblems } from '../../../src/status/problems';

const DAY = 24 * 3600;

function errors(facts: Facts, wishes: Partial<Wishes> = {}, seconds = 100) {
  const connection = nextConnection(nextConnection(noConnection(START), facts, START), facts, after(seconds));
  return errorsOf(connection, facts, { hostname: 'agent', dns: 'MAGIC_DNS', https: false, credential: 'auth-key', ...wishes }, after(seconds));
}
const codes = (...args: Parameters<typeof errors>) => errors(...args).map(({ code }) => code);

const unsealProblems = [{ code: 'TAMPERED', message: 'auth-key: changed', fix: 'seal it again' }];

test('a node in order has none', () => {
  expect(codes(answering())).toEqual([]);
});

test.each([
  ['Stopped', ['STOPPED']], ['NeedsMachineAuth', ['NEEDS_APPROVAL']], ['NeedsLogin', ['NEEDS_LOGIN']], ['Starting', []], ['Else', ['VERSION_MISMATCH']],
])('a daemon in state %s has %j', (backendState, expected) => {
  expect(codes(answering({ backendState }))).toEqual(expected);
});

test('a daemon that is silent is told once it has had its time', () => {
  expect(codes(silent(START), {}, 5)).toEqual([]);
  expect(codes(silent(START), {}, 50)).toEqual(['DAEMON_UNREACHABLE']);
});

test('a daemon that is not understood is told with both versions', () => {
  const facts = { ...answering(), daemon: { kind: 'misunderstood' as const, what: 'status lacks "Self"' }, cliVersion: '1.2.3' };
  expect(errors(facts)).toEqual([nodeProblems.versionMismatch('status lacks "Self"', '1.2.3', '1.102.3')]);
});

test('answers beside the state that are not understood are told, and the state stays', () => {
  expect(errors(answering({}, { asideMisunderstood: 'derpmap is no object', busMisunderstood: 'notification is no JSON' }))).toEqual([
    nodeProblems.versionMismatch('notification is no JSON', null, '1.102.3'), nodeProblems.versionMismatch('derpmap is no object', null, '1.102.3'),
  ]);
});

test('a login that failed is told by its reason: the key\'s, then what became of its sealed value, then none', () => {
  const needsLogin = (more: Partial<Facts>) => codes(answering({ backendState: 'NeedsLogin' }, more));
  expect(needsLogin({ loginProblem: authKeyProblems.expired() })).toEqual(['AUTH_KEY_EXPIRED']);
  expect(needsLogin({ loginProblem: authKeyProblems.expired(), unsealProblems })).toEqual(['AUTH_KEY_EXPIRED', 'TAMPERED']);
  expect(needsLogin({ loginProblem: authKeyProblems.failed() })).toEqual(['LOGIN_FAILED']);
  expect(needsLogin({ unsealProblems })).toEqual(['TAMPERED']);
  expect(needsLogin({})).toEqual(['NEEDS_LOGIN']);
});

test.each(['oauth-client', 'workload-identity'] as const)('a node that gets its keys made is told where to read why there was none: %s', credential => {
  const needsLogin = (more: Partial<Facts>) => codes(answering({ backendState: 'NeedsLogin' }, more), { credential });
  expect(needsLogin({})).toEqual(['AUTH_KEY_NOT_MADE']);
  expect(needsLogin({ loginProblem: authKeyProblems.tagsRejected() })).toEqual(['TAGS_REJECTED']);
  expect(needsLogin({ unsealProblems })).toEqual(['TAMPERED']);
});

test('an expired node key is told with why it could not be renewed', () => {
  const expired = { backendState: 'NeedsLogin', keyExpired: true };
  expect(codes(answering(expired))).toEqual(['NODE_KEY_EXPIRED']);
  expect(codes(answering(expired, { loginProblem: authKeyProblems.usedUp() }))).toEqual(['NODE_KEY_EXPIRED', 'AUTH_KEY_USED_UP']);
});

test('what did not open is told of a node that is connected, too', () => {
  expect(codes(answering({}, { unsealProblems }))).toEqual(['TAMPERED']);
});

test('a control server that does not answer, and a check that failed, come after what is graver', () => {
  const facts = answering({ backendState: 'Stopped' }, { control: 'unreachable', netcheckProblem: nodeProblems.netcheckFailed('it timed out') });
  expect(codes(facts)).toEqual(['STOPPED', 'CONTROL_UNREACHABLE', 'NETCHECK_FAILED']);
});

describe('another machine with the node\'s name', () => {
  test.each([['agent-1', true], ['agent-12', true], ['agent', false], ['agent-x', false], ['agents', false], ['renamed', false]])('called %s: %s', (name, isTold) => {
    expect(codes(answering({ dnsName: `${name}.tail1234.ts.net` }))).toEqual(isTold ? ['SEVERAL_IDENTITIES'] : []);
  });

  test('is told of the first one as well', () => {
    const peers = { direct: 0, peerRelay: 0, derp: 0, derpRegions: [], sameHostname: 1 };
    expect(errors(answering({ peers }))[0]).toMatchObject({ code: 'SEVERAL_IDENTITIES', message: expect.stringContaining('another machine of the tailnet asks for the name agent, too') });
  });
});

test('a tailnet without MagicDNS is told where names are preferred', () => {
  expect(codes(answering({ magicDns: false }))).toEqual(['MAGIC_DNS_OFF']);
  expect(codes(answering({ magicDns: false }), { dns: 'RAW_IP' })).toEqual([]);
  expect(codes(answering({ magicDns: null }))).toEqual([]);
});

test('a key that expires is told two weeks before', () => {
  expect(codes(answering({ keyExpiry: after(15 * DAY) }), {}, 10)).toEqual([]);
  expect(errors(answering({ keyExpiry: after(14 * DAY) }), {}, 0)).toEqual([nodeProblems.keyExpiresSoon(14)]);
  expect(errors(answering({ keyExpiry: after(14 * DAY) }), {}, 10)).toEqual([nodeProblems.keyExpiresSoon(13)]);
  expect(errors(answering({ keyExpiry: after(1.5 * DAY) }), {}, 10)[0].message).toBe('the node\'s key expires in a day');
  expect(errors(answering({ keyExpiry: after(DAY / 2) }), {}, 10)[0].message).toBe('the node\'s key expires within a day');
});

test('a tailnet without certificates is told where the workload is to have one, and only while the node is connected', () => {
  expect(codes(answering(), { https: true })).toEqual(['HTTPS_UNAVAILABLE']);
  expect(codes(answering({ hasCertificates: true }), { https: true })).toEqual([]);
  expect(codes(answering(), { https: false })).toEqual([]);
  expect(codes(answering({ backendState: 'Stopped' }), { https: true })).toEqual(['STOPPED']);
});
