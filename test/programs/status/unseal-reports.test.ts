import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readUnsealReports } from '../../../src/programs/status/unseal-reports';
import { FailedValue, UnsealReport } from '../../../src/programs/unseal/report';
import { unseal } from '../../../src/programs/unseal/unseal';

const SECRET = 'tskey-auth-secret';

const FAILED: FailedValue = { field: 'auth-key', state: 'failed', required: false, code: 'EXPIRED', message: 'it expired', fix: 'seal it again' };
const PROBLEM = { code: 'EXPIRED', message: 'auth-key: it expired', fix: 'seal it again' };

function reportOf(...values: UnsealReport['values']): UnsealReport {
  return { version: 1, program: 'unseal', values };
}

const NODE = 'unseal-tailscale.json';
const NOTHING = { expiries: [], failures: [], otherFailures: 0 };

describe('readUnsealReports', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'reports-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: unknown): void {
    writeFileSync(join(folder, name), typeof content === 'string' || Buffer.isBuffer(content) ? content : `${JSON.stringify(content)}\n`);
  }

  test('reads what unseal reports', async () => {
    const folders = { keys: join(folder, 'keys'), sealed: join(folder, 'sealed'), out: join(folder, 'out') };
    const report = await unseal({ ...folders, namespace: 'agents', name: 'agent', values: [{ field: 'auth-key', required: false }] });
    write(NODE, report);
    expect(readUnsealReports(folder)).toEqual({
      ...NOTHING,
      failures: [{
        code: 'MISSING_FILE',
        message: `auth-key: ${folders.sealed}/auth-key.json: no such file`,
        fix: 'add the sealed value to the pod\'s manifests',
      }],
    });
  });

  test('tells nothing where nothing failed, or nobody reported', () => {
    expect(readUnsealReports(join(folder, 'missing'))).toEqual(NOTHING);
    expect(readUnsealReports(folder)).toEqual(NOTHING);
    write('unseal-a.json', reportOf());
    write('unseal-b.json', reportOf({ field: 'auth-key', state: 'opened', required: true }));
    expect(readUnsealReports(folder)).toEqual(NOTHING);
  });

  test('tells the days on which values expire, whether they opened or not', () => {
    write('unseal-openclaw.json', reportOf({ field: 'gateway-token', state: 'opened', required: true, expiresAt: '2027-02-02' }));
    write(NODE, reportOf({ ...FAILED, expiresAt: '2027-02-01' }));
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, failures: [PROBLEM], expiries: [{ field: 'gateway-token', day: '2027-02-02' }, { field: 'auth-key', day: '2027-02-01' }] });
  });

  test('reads the reports in the order of their names, and no other file', () => {
    const expiring = (...fields: string[]) => reportOf(...fields.map((field): UnsealReport['values'][number] => ({ field, state: 'opened', required: true, expiresAt: '2027-02-01' })));
    write('unseal-b.json', expiring('x', 'z'));
    write('unseal-a.json', expiring('y'));
    for (const name of ['unseal.json', 'unseal-a.json.tmp', '.unseal-a.json.tmp', 'report.json', 'xunseal-a.json']) write(name, SECRET);
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, expiries: ['y', 'x', 'z'].map((field) => ({ field, day: '2027-02-01' })) });
  });

  test('tells what the node has to do without from what others do', () => {
    write('unseal-openclaw.json', reportOf(FAILED, { ...FAILED, field: 'provider-api-key' }));
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, otherFailures: 2 });
    write(NODE, reportOf(FAILED));
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, otherFailures: 2, failures: [PROBLEM] });
  });

  test('tells what it can of the others where one is not understood', () => {
    write('unseal-a.json', SECRET);
    write(NODE, reportOf(FAILED));
    write('unseal-z.json', '[]');
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, failures: [PROBLEM], unreadable: 'the report is not JSON' });
  });

  const KNOWN_FORM = 'value 1 of the report has another form than is known here';
  test.each<[string, unknown, string]>([
    ['nothing', '', 'the report is not JSON'],
    ['a cut report', '{"version":1,"program":"unseal","values":[{"fie', 'the report is not JSON'],
    ['deep nesting', '['.repeat(60_000), 'the report is not JSON'],
    ['null', 'null', 'the report is not an object'],
    ['a list', '[]', 'the report is not an object'],
    ['a text', JSON.stringify(SECRET), 'the report is not an object'],
    ['no program', { ...reportOf(), program: undefined }, 'the report is not one of unseal'],
    ['another program', { ...reportOf(), program: SECRET }, 'the report is not one of unseal'],
    ['another version', { ...reportOf(), version: 2 }, 'the report is of another version than 1'],
    ['a version as a text', { ...reportOf(), version: '1' }, 'the report is of another version than 1'],
    ['no values', { ...reportOf(), values: undefined }, 'the report has no list of values'],
    ['values as an object', { ...reportOf(), values: { length: 0 } }, 'the report has no list of values'],
    ['too many values', reportOf(...Array<FailedValue>(257).fill(FAILED)), 'the report has more than 256 values'],
    ['a value that is null', { ...reportOf(), values: [null] }, 'value 1 of the report is not an object'],
    ['a value that is a text', { ...reportOf(), values: [SECRET] }, 'value 1 of the report is not an object'],
    ...Object.entries<unknown[]>({
      state: [undefined, SECRET, 1],
      field: [undefined, '', SECRET.toUpperCase(), 'a\nb', 'a'.repeat(64), '-a', 1, null],
      code: [undefined, '', 'expired', 'A B', 'A\u0000', `A${'B'.repeat(64)}`, 1],
      message: [undefined, 1, null, {}],
      fix: [undefined, 1, null, []],
      expiresAt: [null, 1, '', '2027-13-01', '2027-02-01T00:00:00Z', SECRET],
    }).flatMap(([key, wrong]) => wrong.map((value): [string, unknown, string] => (
      [`${key} ${JSON.stringify(value)}`, { ...reportOf(), values: [{ ...FAILED, [key]: value }] }, KNOWN_FORM]
    ))),
    ['an opened value without a field', { ...reportOf(), values: [{ state: 'opened' }] }, KNOWN_FORM],
    ['an opened value whose day is none', { ...reportOf(), values: [{ field: 'auth-key', state: 'opened', expiresAt: SECRET }] }, KNOWN_FORM],
  ])('does not understand a report with %s', (_, content, reason) => {
    write(NODE, content);
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, unreadable: reason });
  });

  test('understands arbitrary content, or says that it does not, without a word of it', () => {
    const values = fc.array(fc.record({ field: fc.jsonValue(), state: fc.constantFrom('opened', 'failed'), code: fc.jsonValue(), message: fc.jsonValue(), fix: fc.jsonValue(), expiresAt: fc.jsonValue() }));
    const content = fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.record({ version: fc.constant(1), program: fc.constant('unseal'), values }).map((report) => JSON.stringify(report)));
    fc.assert(fc.property(content, (text) => {
      write(NODE, text);
      const { unreadable } = readUnsealReports(folder);
      if (unreadable !== undefined) expect(unreadable).toMatch(/^(the report|value \d+ of the report) (is not|has) [\w ]+$/);
    }));
  });

  test('shows texts of any content on one line, without control characters, and not too long', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', size: 'large', maxLength: 3000 }), fc.constantFrom('a\u001b[31mb\r\nc\u202ed\u0085e\u2028f', '\ud83d'.repeat(20), '🚇'.repeat(600), 'x'.repeat(500)));
    fc.assert(fc.property(text, text, (message, fix) => {
      write(NODE, reportOf({ ...FAILED, message, fix }));
      const { failures: [problem], unreadable } = readUnsealReports(folder);
      expect(unreadable).toBeUndefined();
      expect(problem.message.slice(0, 10)).toBe('auth-key: ');
      for (const shown of [problem.message.slice(10), problem.fix]) {
        expect(shown).not.toMatch(/\p{C}|[\r\n\u2028\u2029]/u);
        expect(shown.length).toBeLessThanOrEqual(500);
      }
    }));
    write(NODE, reportOf({ ...FAILED, message: 'a\u001b[31mb\r\n\tc\u202ed', fix: ` ${'x'.repeat(501)}` }));
    expect(readUnsealReports(folder).failures).toEqual([{ code: 'EXPIRED', message: 'auth-key: a [31mb c d', fix: `${'x'.repeat(499)}…` }]);
    write(NODE, reportOf({ ...FAILED, fix: 'x'.repeat(500) }));
    expect(readUnsealReports(folder).failures).toEqual([{ ...PROBLEM, fix: 'x'.repeat(500) }]);
  });

  test('reads no report that is too long', () => {
    const report = JSON.stringify(reportOf(FAILED));
    write(NODE, report.padEnd(256 * 1024));
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, failures: [PROBLEM] });
    write(NODE, report.padEnd(256 * 1024 + 1));
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, unreadable: 'the report is longer than 256 KiB' });
  });

  test('reads no more than 16 reports', () => {
    for (let number = 10; number < 26; number++) write(`unseal-${number}.json`, reportOf(FAILED));
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, otherFailures: 16 });
    write('unseal-99.json', reportOf({ ...FAILED, code: 'TAMPERED' }));
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, otherFailures: 16, unreadable: 'there are more than 16 reports' });
  });

  test('follows no link, and waits for no pipe', () => {
    write('elsewhere', reportOf(FAILED));
    symlinkSync('elsewhere', join(folder, NODE));
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, unreadable: 'the report can not be read (ELOOP)' });
    rmSync(join(folder, NODE));
    execFileSync('mkfifo', [join(folder, NODE)]);
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, unreadable: 'the report is not a file' });
    rmSync(join(folder, NODE));
    mkdirSync(join(folder, NODE));
    expect(readUnsealReports(folder)).toEqual({ ...NOTHING, unreadable: 'the report is not a file' });
  });

  test('tells a folder that can not be read', () => {
    write('file', '');
    expect(readUnsealReports(join(folder, 'file'))).toEqual({ ...NOTHING, unreadable: 'the report can not be read (ENOTDIR)' });
  });
});
