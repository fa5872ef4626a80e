import { parseOptions } from '../../../src/programs/status/options';

const ARGS = [
  '--instance', 'agent', '--hostname', 'agent', '--dns', 'RAW_IP', '--workload-port', '8080', '--address', '10.0.0.7', '--address', '127.0.0.1', '--port', '9003',
  '--socket', '/socket', '--reports', '/reports', '--cli', '/tailscale', '--netcheck-interval', '60', '--netcheck-timeout', '15',
];

/** The arguments with the value of one option changed, or without it. */
function changed(option: string, value?: string): string[] {
  const at = ARGS.indexOf(option);
  return [...ARGS.slice(0, at), ...(value === undefined ? [] : [option, value]), ...ARGS.slice(at + 2)];
}

test('all that is given is taken, times in milliseconds', () => {
  expect(parseOptions([...ARGS, '--control-url', 'https://headscale.example.com'])).toMatchObject({
    addresses: ['10.0.0.7', '127.0.0.1'], netcheckIntervalMs: 60_000, netcheckTimeoutMs: 15_000, controlUrl: 'https://headscale.example.com',
  });
  expect(parseOptions(ARGS).controlUrl).toBeUndefined();
  expect(parseOptions(ARGS).credential).toBe('auth-key');
  expect(parseOptions([...ARGS, '--credential', 'one-time-key']).credential).toBe('one-time-key');
});

test.each(ARGS.filter((arg) => arg.startsWith('--') && arg !== '--address'))('%s has to be given', (option) => {
  expect(() => parseOptions(changed(option))).toThrow(`option ${option} is missing`);
});

test.each([
  ['--port', 'x', 'option --port is x: give a whole number'],
  ['--dns', 'names', 'option --dns is names: give MAGIC_DNS or RAW_IP'],
  ['--address', '', 'option --address is missing'],
])('%s %s is refused', (option, value, message) => {
  expect(() => parseOptions(changed(option, value))).toThrow(message);
});

test('what the node logs in with is one of those that are known', () => {
  expect(() => parseOptions([...ARGS, '--credential', 'password'])).toThrow('option --credential is password: give one of auth-key, one-time-key, oauth-client, workload-identity');
});

test('a control server\'s URL with a password in it is refused, and not shown', () => {
  expect(() => parseOptions([...ARGS, '--control-url', 'https://me:hunter2@example.com'])).toThrow(/^(?!.*hunter2)the control server's URL is not /);
});

test('what is not known is refused', () => {
  expect(() => parseOptions([...ARGS, '--verbose'])).toThrow(/--verbose/);
});
