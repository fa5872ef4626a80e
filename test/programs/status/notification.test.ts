import * as fc from 'fast-check';
import { sample } from './support/samples';
import { FormatError } from '../../../src/programs/status/format-error';
import { parseNotification } from '../../../src/programs/status/notification';

function withWarnings(warnings: object) {
  return parseNotification(JSON.stringify({ Version: '1.102.3', Health: { Warnings: warnings } }));
}

describe('parseNotification', () => {
  test('reads what tailscaled says of a refused login, and of the one after it', () => {
    const loggedOut = [{ code: 'login-state', severity: 'medium', message: 'You are logged out', impactsConnectivity: false }];
    const told = sample('bus.ndjson').trim().split('\n').map(parseNotification).filter((notification) => Object.keys(notification).length > 0);
    expect(told).toEqual([
      { state: 'NeedsLogin', health: [] },
      { state: 'NeedsLogin' },
      { health: [] },
      { health: [] },
      { errMessage: 'invalid authkey', loginError: 'invalid authkey' },
      { health: loggedOut, loginError: 'invalid authkey' },
      { errMessage: 'invalid authkey', loginError: 'invalid authkey' },
      { state: 'NeedsLogin' },
      { health: [] },
      { keyExpiry: null },
      { state: 'Starting' },
      { state: 'Running' },
      { health: [] },
    ]);
  });

  test('tells when the key expires, of a node that has changed', () => {
    expect(parseNotification('{"SelfChange":{"KeyExpiry":"2026-05-01T10:00:00Z"}}')).toEqual({ keyExpiry: new Date('2026-05-01T10:00:00Z') });
    expect(parseNotification('{"SelfChange":{"KeyExpiry":"0001-01-01T00:00:00Z"}}')).toEqual({ keyExpiry: null });
    expect(parseNotification('{"SelfChange":null}')).toEqual({});
  });

  test('names all states, and numbers those that it does not know', () => {
    const names = [0, 1, 2, 3, 4, 5, 6, 7].map((state) => parseNotification(`{"State":${state}}`).state);
    expect(names).toEqual(['NoState', 'InUseOtherUser', 'NeedsLogin', 'NeedsMachineAuth', 'Stopped', 'Starting', 'Running', 'state 7']);
  });

  test('sorts warnings by severity, and takes an unknown one for medium', () => {
    const { health } = withWarnings({
      'd-low': { Severity: 'low', Text: 'd' },
      'c-none': { Text: 'c' },
      'b-new': { Severity: 'catastrophic', Text: 'b' },
      'e-medium': { Severity: 'medium', Text: 'e' },
      'control-health.x': { Severity: 'high', Text: 'a', ImpactsConnectivity: true },
    });
    expect(health).toEqual([
      { code: 'control-health.x', severity: 'high', message: 'a', impactsConnectivity: true },
      { code: 'b-new', severity: 'medium', message: 'b', impactsConnectivity: false },
      { code: 'c-none', severity: 'medium', message: 'c', impactsConnectivity: false },
      { code: 'e-medium', severity: 'medium', message: 'e', impactsConnectivity: false },
      { code: 'd-low', severity: 'low', message: 'd', impactsConnectivity: false },
    ]);
  });

  test('leaves out what is no trouble, and advice that does not hold in a container', () => {
    const text = 'An update from version 1.100.0 to 1.102.3 is available. Run `tailscale update` or `tailscale set --auto-update` to update now.';
    const { health } = withWarnings({
      'warming-up': { Text: 'x' },
      'wantrunning-false': { Text: 'x' },
      'update-available': { Text: text },
      'is-using-unstable-version': { Text: 'x' },
      'security-update-available': { Severity: 'medium', Text: `A security ${text.slice(3)}` },
    });
    expect(health).toEqual([{
      code: 'security-update-available', severity: 'medium', message: 'A security update from version 1.100.0 to 1.102.3 is available.', impactsConnectivity: false,
    }]);
  });

  test('shows nothing of the last login error, and hands it over for looking at', () => {
    const error = 'API key kAbC123CNTRL not valid. See https://example.com';
    const { health, loginError } = withWarnings({ 'login-state': { Severity: 'medium', Text: `You are logged out. The last login error was: ${error}`, Args: { error } } });
    expect(health).toEqual([{ code: 'login-state', severity: 'medium', message: 'You are logged out', impactsConnectivity: false }]);
    expect(loginError).toBe(error);
    expect(withWarnings({ 'login-state': { Text: 'Logged out: kAbC123CNTRL' } }).health).toEqual([expect.objectContaining({ message: 'Logged out' })]);
  });

  test('does not take a watch that fell behind for a failed login', () => {
    expect(parseNotification('{"ErrMessage":"IPN bus consumer fell behind; closing watch"}')).toEqual({ errMessage: 'IPN bus consumer fell behind; closing watch' });
  });

  test('makes texts safe, and bounds them', () => {
    const { health } = withWarnings({ [`x\u0000${'y '.repeat(200)}`]: { Text: `Go to https://login.tailscale.com/a/0123\n<b>now</b>\u202e ${'z '.repeat(500)}` } });
    expect(health).toEqual([expect.objectContaining({ message: expect.stringMatching(/^Go to \(left out\) <b>now<\/b> z z .*z…$/) })]);
    expect(health![0].message.length).toBeLessThanOrEqual(300);
    expect(health![0].code.length).toBeLessThanOrEqual(100);
  });

  test.each([
    ['no JSON', '{"State":', 'notification is no JSON'],
    ['a list', '[]', 'notification is no object'],
    ['a state that is a name', '{"State":"Running"}', 'notification "State" is no natural number'],
    ['a state below zero', '{"State":-1}', 'notification "State" is no natural number'],
    ['a health that is a list', '{"Health":[]}', 'notification "Health" is no object'],
    ['warnings that are a list', '{"Health":{"Warnings":[]}}', 'notification "Health.Warnings" is no object'],
    ['a warning that is a text', '{"Health":{"Warnings":{"a":"b"}}}', 'notification "Health.Warnings[]" is no object'],
    ['a text that is a number', '{"Health":{"Warnings":{"a":{"Text":1}}}}', 'notification "Health.Warnings[].Text" is no text'],
    ['an error that is a number', '{"Health":{"Warnings":{"login-state":{"Args":{"error":1}}}}}', 'notification "Health.Warnings[].Args.error" is no text'],
  ])('refuses %s', (_, line, message) => {
    expect(() => parseNotification(line)).toThrow(new FormatError(message));
  });

  test('throws nothing but a FormatError, whatever the line', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const warning = fc.record({ Severity: value, Text: value, ImpactsConnectivity: value, Args: value }, { requiredKeys: [] });
    const health = fc.record({ Warnings: fc.oneof(value, fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('login-state', '__proto__')), fc.oneof(warning, value))) });
    const notify = fc.record({ State: value, ErrMessage: value, Health: fc.oneof(health, value) }, { requiredKeys: [] });
    const line = fc.oneof(fc.string({ unit: 'binary' }), notify.map((given) => JSON.stringify(given)), fc.nat().map((cut) => sample('bus.ndjson').slice(0, cut % 2000)));
    fc.assert(fc.property(line, (text) => {
      try {
        parseNotification(text);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }), { numRuns: 1000 });
  });
});
