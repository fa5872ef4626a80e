import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '../../../src/sealing/open';
import { readSealedFile } from '../../../src/sealing/read-sealed-file';
import { keyPair } from '../../sealing/keys';
import { run, runAtTerminal, shellCommand } from '../run';

const SECRET = 'not-a-real-secret';
const line = (instance: string, field: string, value = SECRET) => `${JSON.stringify({ instance, field, value })}\n`;

describe('seal-batch', () => {
  let folder: string;
  let keys: string;
  const command = (...args: string[]) => ['seal-batch', '--public-key', join(folder, 'agents.pem'), '--namespace', 'agents', '--output', keys, ...args];
  const batch = (input: string | Buffer, ...args: string[]) => run(command(...args), input);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'seal-batch-'));
    keys = join(folder, 'keys');
    mkdirSync(keys);
    writeFileSync(join(folder, 'agents.pem'), keyPair().publicKey);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('seals each line into a file of its own', async () => {
    const { status, stdout, stderr } = batch(`${line('one', 'auth-key')}\n${line('one', 'gateway-token', 'another')}${line('two', 'auth-key')}`, '--expires-at', '2027-02-01');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: 'sealed 3 values\n' });
    expect(readdirSync(keys).sort()).toEqual(['one.auth-key.yaml', 'one.gateway-token.yaml', 'two.auth-key.yaml']);
    for (const [name, field, value] of [['one', 'auth-key', SECRET], ['one', 'gateway-token', 'another'], ['two', 'auth-key', SECRET]]) {
      const sealed = readSealedFile(join(keys, `${name}.${field}.yaml`));
      expect(sealed.context.expiresAt).toBe('2027-02-01');
      expect((await open(sealed, [keyPair().privateKey], { namespace: 'agents', name, field })).toString()).toBe(value);
    }
  });

  test.each([
    ['what is not JSON', `{"value":"${SECRET}`, /line 2: is not JSON; /],
    ['a list', `["${SECRET}"]`, /line 2: is not an object with the texts instance, field and value, each once, and nothing else; /],
    ['an unknown field', `{"instance":"two","field":"x","value":"${SECRET}","namespace":"others"}`, /line 2: is not an object/],
    ['a value that is no text', '{"instance":"two","field":"x","value":7}', /line 2: is not an object/],
    ['a name that leads elsewhere', line('../two', 'x'), /line 2: the instance is no DNS label; use 1 to 63 .* \(BAD_FORMAT\)/],
    ['a value in place of the instance', line(`${SECRET}_`, 'x', 'two'), /line 2: the instance is no DNS label; use 1 to 63 .* \(BAD_FORMAT\)/],
    ['a value in place of the field', line('two', `${SECRET}_`, 'x'), /line 2: the field is no DNS label; use 1 to 63 .* \(BAD_FORMAT\)/],
    ['two values', `{"instance":"two","field":"x","value":"${SECRET}","value":"${SECRET}"}`, /line 2: is not an object with .*, each once, /],
    ['a value that is there in place of the instance', line(SECRET, 'x', '1') + line(SECRET, 'x', '2'), /line 3: is for the instance and field of line 2; /],
    ['a byte that is not UTF-8', Buffer.from(line('two', 'x', `${SECRET}\xe4`), 'latin1'), /line 2: is not UTF-8; /],
    ['half of a surrogate pair', `{"instance":"two","field":"x","value":"${SECRET}\\ud800"}`, /line 2: the value has half of a surrogate pair without the other; /],
    ['an empty value', line('two', 'x', ''), /line 2: the value to seal is empty; .* \(EMPTY\)/],
    ['a bad auth key', line('two', 'auth-key', `${SECRET} x`), /line 2: the auth key holds white space.* \(BAD_AUTH_KEY\)/],
    ['a value that was there', line('one', 'auth-key'), /line 2: is for the instance and field of line 1; /],
  ])('refuses %s by the number of its line alone, and writes nothing', (_, bad, message) => {
    const { status, stdout, stderr } = batch(Buffer.concat([line('one', 'auth-key'), bad].map(part => Buffer.from(part))));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(SECRET);
    expect(readdirSync(keys)).toEqual([]);
  });

  test.each(['\u2028', '\u2029', '\u0085', '\u{1f511}', 'ä'])('keeps a %j within a value', async character => {
    const value = `${SECRET}${character}x`;
    expect(batch(Buffer.from(`${line('one', 'note', value).trimEnd()}\r\n${line('two', 'note', value).trimEnd()}`)).status).toBe(0);
    for (const name of ['one', 'two']) {
      const sealed = readSealedFile(join(keys, `${name}.note.yaml`));
      expect((await open(sealed, [keyPair().privateKey], { namespace: 'agents', name, field: 'note' })).toString()).toBe(value);
    }
  });

  test('refuses a terminal, which would show the values', async () => {
    const { status, screen } = await runAtTerminal(shellCommand(command()));
    expect({ status, screen }).toEqual({ status: 1, screen: expect.stringMatching(/^cdk8s-openclaw: values are not read from a terminal; pipe them into standard input, /) });
  });

  test('writes no file where one can not be', () => {
    // the longest value makes a file that is longer than the limit, in blocks of 512 bytes
    const input = `${line('one', 'note')}${line('two', 'note')}${line('three', 'note', 'x'.repeat(4096))}`;
    const { status, stderr } = spawnSync('sh', ['-c', `ulimit -f 8; ${shellCommand(command())}`], { encoding: 'utf8', input });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/three\.note\.yaml: cannot be written \(EFBIG\); name a file in a folder that is there and yours\n$/),
    });
    expect(readdirSync(keys)).toEqual([]);
  });

  test('refuses nothing at all, and a file that is there unless it is to be replaced', () => {
    expect(batch('\n').stderr).toMatch(/standard input holds no line; /);
    expect(batch(line('one', 'auth-key')).status).toBe(0);
    expect(batch(line('one', 'auth-key'))).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/one\.auth-key\.yaml: is already there; /) });
    expect(batch(line('one', 'auth-key'), '--force').status).toBe(0);
  });
});
