import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { unsealProblems } from '../../../src/cli/status/unseal-problems';
import { UnsealReport } from '../../../src/programs/unseal/report';
import { bundle } from '../../programs/bundle';

test('what the program leaves in its termination log is read as what it reports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unseal-problems-'));
  try {
    bundle(folder);
    const at = (name: string) => join(folder, name);
    for (const name of ['keys', 'sealed', 'out']) mkdirSync(at(name));
    writeFileSync(at('sealed/gateway-token.json'), 'no sealed value');
    writeFileSync(at('log'), '');
    const { status } = spawnSync(process.execPath, [
      at('unseal.cjs'), '--namespace', 'agents', '--name', 'agent', '--keys', at('keys'), '--sealed', at('sealed'), '--out', at('out'),
      '--required', 'gateway-token', '--optional', 'auth-key', '--termination-log', at('log'),
    ], { env: { ...process.env, UNSEAL_REPORT: at('report.json') } });
    expect(status).toBe(1);
    const { values }: UnsealReport = JSON.parse(readFileSync(at('report.json'), 'utf8'));
    const failures = values.flatMap((value) => (value.state === 'failed' ? [value] : []));
    expect(failures).toMatchObject([{ code: 'BAD_FORMAT' }, { code: 'MISSING_FILE' }]);
    expect(unsealProblems('unseal-openclaw', readFileSync(at('log'), 'utf8'))).toEqual(
      failures.map(({ field, code, message, fix }) => ({ code, message: `${field}: ${message}`, fix })),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a line that Kubernetes cut leads to the rest', () => {
  expect(unsealProblems('unseal-openclaw', 'unseal: gateway-token: BAD_FORMAT: /sealed/gateway-to')).toEqual([
    { code: 'BAD_FORMAT', message: 'gateway-token: /sealed/gateway-to', fix: 'read the rest: `kubectl logs --container unseal-openclaw`' },
  ]);
});

test('a fix may have more than one part', () => {
  expect(unsealProblems('unseal', 'unseal: a: TAMPERED: it was changed; seal it again; then apply')).toMatchObject([{ fix: 'seal it again; then apply' }]);
});

test('messages of other programs are none of unsealing', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', size: 'large' }), (message) => {
    expect(unsealProblems('init', message)).toEqual([]);
  }));
  for (const message of ['', 'unseal: option --keys is missing', 'error: unseal: a: TAMPERED: it; fix']) expect(unsealProblems('init', message)).toEqual([]);
});

test('what merge-config leaves is read as well', () => {
  expect(unsealProblems('merge-config', 'merge-config: config: BAD_FORMAT: line 3, column 7 is no JSON5; mend it\n')).toEqual([
    { code: 'BAD_FORMAT', message: 'config: line 3, column 7 is no JSON5', fix: 'mend it' },
  ]);
});
