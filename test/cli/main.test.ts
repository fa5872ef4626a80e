import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, shellCommand } from './run';

describe('cdk8s-openclaw', () => {
  test('tells its commands and its version', () => {
    const help = run(['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    for (const command of ['keygen', 'seal', 'inspect', 'verify', 'policy', 'check', 'status', 'connect', 'audit']) expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));

    const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));
    expect(run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    ['--help | true', /^cdk8s-openclaw: standard output was closed \(EPIPE\); .*\nstatus 1\n$/],
    ['--version > /dev/full', /^cdk8s-openclaw: standard output cannot be written \(ENOSPC\); .*\nstatus 1\n$/],
  ])('tells when its output goes nowhere: %s', (use, message) => {
    const [option, ...sink] = use.split(' ');
    const command = sink[0] === '|' ? `{ sleep 0.1; ${shellCommand([option])}; echo "status $?" >&2; } | true` : `${shellCommand([option])} ${sink.join(' ')}; echo "status $?" >&2`;
    expect(spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stderr).toMatch(message);
  });

  test.each([
    ['no command', [], /Usage: cdk8s-openclaw/],
    ['an unknown command', ['unseal'], /^cdk8s-openclaw: unknown command 'unseal'/],
    ['an unknown option', ['inspect', '--all', 'x'], /^cdk8s-openclaw: unknown option '--all'/],
    ['a missing option', ['keygen', '--namespace', 'agents'], /^cdk8s-openclaw: required option '--public-key <file>' not specified/],
    ['a missing file', ['verify'], /^cdk8s-openclaw: missing required argument 'path'/],
    ['a format that is none', ['inspect', '-o', 'xml', 'x'], /Allowed choices are text, json/],
    ['a name that is no DNS label', ['verify', '--name', 'Agent', 'x'], /'Agent' is invalid\. use 1 to 63 lower-case letters/],
    ['a day that does not exist', ['seal', '--expires-at', '2027-02-30'], /'2027-02-30' is invalid\. use a day of the calendar/],
  ])('ends with 2 for wrong use: %s', (_, args, message) => {
    const { status, stdout, stderr } = run(args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });
});
