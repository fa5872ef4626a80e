import * as fc from 'fast-check';
import { NODE, START, after, answering, silent } from './support/facts';
import { Connection, nextConnection, noConnection } from '../../../src/programs/status/connection';
import { Facts } from '../../../src/programs/status/facts';
import { CONNECTION_STATES } from '../../../src/status/document';
import { authKeyProblems, nodeProblems } from '../../../src/status/problems';

/** The connection after a series of facts, each at a moment in seconds. */
function follow(...series: Array<[number, Facts]>): Connection {
  return series.reduce((connection, [seconds, facts]) => nextConnection(connection, facts, after(seconds)), noConnection(START));
}
const stateAfter = (...series: Array<[number, Facts]>) => follow(...series).state;

const rejected = { loginProblem: authKeyProblems.rejected() };
const needsLogin = (more?: Partial<Facts>) => answering({ backendState: 'NeedsLogin', addresses: [], dnsName: null }, more);
const starting = answering({ backendState: 'Starting', addresses: [], dnsName: null });

test.each([
  ['Running', 'connected'], ['Starting', 'connecting'], ['NoState', 'connecting'], ['NeedsMachineAuth', 'needs-approval'], ['Stopped', 'stopped'], ['Hibernating', 'unknown'],
])('a daemon in state %s is %s', (backendState, state) => {
  expect(stateAfter([1, answering({ backendState })])).toBe(state);
});

describe('a daemon that does not answer', () => {
  test('is not known, and after a while disconnected', () => {
    expect(stateAfter([1, silent(START)])).toBe('unknown');
    expect(stateAfter([11, silent(START)])).toBe('disconnected');
  });

  test('may only be restarting', () => {
    expect(stateAfter([1, answering()], [5, silent(after(4))])).toBe('connected');
    expect(stateAfter([1, answering()], [15, silent(after(4))])).toBe('disconnected');
    expect(stateAfter([1, answering()], [15, silent(after(4))], [16, starting], [18, answering()])).toBe('connected');
  });

  test('leaves the name and the addresses that it told', () => {
    const { node } = follow([1, answering()], [20, silent(after(2))], [21, starting]);
    expect(node).toMatchObject({ dnsName: NODE.dnsName, addresses: NODE.addresses, backendState: 'Starting' });
  });
});

test('what is not understood is not known', () => {
  expect(stateAfter([1, answering()], [2, { ...answering(), daemon: { kind: 'misunderstood', what: 'it' } }])).toBe('unknown');
});

describe('a login', () => {
  test('takes its time, and is wanted when it takes too long', () => {
    expect(stateAfter([1, needsLogin()], [45, needsLogin()])).toBe('connecting');
    expect(stateAfter([1, needsLogin()], [46, needsLogin()])).toBe('needs-login');
  });

  test('that no daemon gets is wanted, though containerboot ends each within a minute', () => {
    const round = (begin: number): Array<[number, Facts]> => [[begin, starting], [begin + 1, needsLogin()], [begin + 2, silent(after(begin + 2))]];
    expect(stateAfter(...round(0), ...round(20), [45, starting], [47, needsLogin()])).toBe('needs-login');
    // one that was had is another matter
    expect(stateAfter(...round(0), ...round(20), [30, answering()], [45, starting], [47, needsLogin()])).toBe('connecting');
  });

  test('that is refused is wanted at once, and stays so while containerboot ends the daemon and begins anew', () => {
    expect(stateAfter([1, needsLogin(rejected)])).toBe('needs-login');
    expect(stateAfter([1, needsLogin(rejected)], [60, silent(after(2), rejected)], [61, starting], [62, needsLogin()])).toBe('needs-login');
  });

  test('that fails for want of a control server is none that was refused', () => {
    const failed = { loginProblem: authKeyProblems.failed() };
    expect(stateAfter([1, needsLogin({ ...failed, control: 'unreachable' })], [100, needsLogin({ ...failed, control: 'unreachable' })])).toBe('connecting');
    expect(stateAfter([1, needsLogin({ ...failed, control: 'reachable' })])).toBe('needs-login');
  });

  test('without a key, since that did not open, is wanted at once', () => {
    const unsealProblems = [{ code: 'NO_PRIVATE_KEY', message: 'none', fix: 'make one' }];
    expect(stateAfter([1, needsLogin({ unsealProblems })])).toBe('needs-login');
    // with an identity the key is of no use now
    expect(stateAfter([1, answering({}, { unsealProblems })])).toBe('connected');
  });

  test('that succeeds after all is forgotten', () => {
    expect(stateAfter([1, needsLogin(rejected)], [30, answering()])).toBe('connected');
    expect(stateAfter([1, needsLogin(rejected)], [30, answering()], [31, starting])).toBe('connecting');
  });
});

describe('an expired key', () => {
  test('is told by a login that fails for it', () => {
    for (const backendState of ['NeedsLogin', 'NoState', 'Starting']) {
      expect(stateAfter([1, answering({ backendState }, { loginProblem: nodeProblems.keyExpired() })])).toBe('key-expired');
    }
  });

  test('is told by the daemon, or by the clock', () => {
    expect(stateAfter([1, answering({ backendState: 'NeedsLogin', keyExpired: true })])).toBe('key-expired');
    expect(stateAfter([1, answering({ keyExpiry: after(2) })])).toBe('connected');
    expect(stateAfter([3, answering({ keyExpiry: after(2) })])).toBe('key-expired');
  });

  test('is remembered by what comes after a restart of the daemon, which no longer knows', () => {
    const expired = answering({ backendState: 'NeedsLogin', keyExpired: true });
    expect(stateAfter([1, expired], [20, silent(after(2))], [30, starting], [31, needsLogin()])).toBe('key-expired');
    expect(stateAfter([1, expired], [20, silent(after(2))], [30, answering()])).toBe('connected');
  });
});

test('since when tells when the state came, and not when it was seen again', () => {
  expect(follow([1, answering()], [9, answering({ magicDns: false })]).since).toEqual(after(1));
  expect(follow([1, answering()], [9, answering({ backendState: 'Stopped' })]).since).toEqual(after(9));
});

test('whatever comes in whatever order, the state is one of those documented, and what the daemon says last is what counts once it runs', () => {
  const backendState = fc.constantFrom('NoState', 'NeedsLogin', 'NeedsMachineAuth', 'Stopped', 'Starting', 'Running', 'Else');
  const facts = fc.oneof(
    fc.record({ backendState, keyExpired: fc.boolean() }).map(node => answering(node)),
    fc.constant(silent(START)),
    fc.constant({ ...silent(START), daemon: { kind: 'misunderstood' as const, what: 'it' } }),
  );
  fc.assert(fc.property(fc.array(facts), series => {
    const steps = series.map((each, index): [number, Facts] => [index, each]);
    expect(CONNECTION_STATES).toContain(stateAfter(...steps));
    expect(stateAfter(...steps, [series.length, answering()])).toBe('connected');
  }));
});
