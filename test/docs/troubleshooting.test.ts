import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';
import { AuthKey, ConfigMode, OpenClawInstance } from '../../src';
import { Problem } from '../../src/status/document';
import { authKeyProblems, nodeProblems, podProblems, relayProblems } from '../../src/status/problems';
import { Manifests, chartIn } from '../support/manifests';
import { anchorOf, anchors, sections } from '../support/markdown';
import { SealedFiles } from '../support/sealed-files';

const ROOT = resolve(__dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');
const files = new SealedFiles(['agent']);

/** Sections that are of no code of their own. */
const OTHERS = ['By symptom', 'Not connected', 'Sealed values that do not open', 'Sealed values that expire', 'Health warnings'];

/** Arguments that suit any of the functions: they make up the message, and the code is the same for all. */
const ANYTHING = [['somewhere'], 'something', null] as const;

/** Code of each kind of problem. */
const codes = [...new Set([authKeyProblems, nodeProblems, relayProblems, podProblems]
  .flatMap(kinds => Object.values(kinds) as ((...args: any[]) => Problem)[])
  .map(problem => problem(...ANYTHING).code))];

const body = (heading: string) => sections(page).find(section => section.heading === heading)!.body;

/** Codes in the first column of a section's table. */
function tabulated(heading: string): string[] {
  return [...body(heading).matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code));
}

/** Members of a union of string literals. */
function membersOf(file: string, type: string): string[] {
  const program = ts.createProgram([file], { noEmit: true, skipLibCheck: true, types: ['node'] });
  const declared = program.getSourceFile(file)!.statements.find(statement => ts.isTypeAliasDeclaration(statement) && statement.name.text === type);
  const union = program.getTypeChecker().getTypeAtLocation(declared!);
  if (!union.isUnion()) throw new Error(`${type} of ${file} is no union`);
  return union.types.map(member => (member as ts.StringLiteralType).value);
}

test('has a section for each code, and none for a code that there is not', () => {
  expect(codes.length).toBeGreaterThan(25);
  expect(sections(page).map(({ heading }) => heading).filter(heading => !OTHERS.includes(heading)).sort()).toEqual([...codes].sort());
});

test('has the codes as anchors, in lower case', () => {
  expect(codes.map(anchorOf)).toEqual(codes.map(code => code.toLowerCase()));
});

test.each(codes)('%s: says what it means, how to see it and what to do, in a few lines', code => {
  const lines = body(code).split('\n').filter(line => line.trim() !== '');
  expect(lines[0]).toMatch(/^[^\s|`-]/);
  expect(lines.filter(line => /^See: ?/.test(line))).toHaveLength(1);
  expect(lines.filter(line => /^Do: ?/.test(line))).toHaveLength(1);
  expect(lines.length).toBeLessThanOrEqual(16);
});

test('each code is found by a symptom or a state', () => {
  const linked = ['By symptom', 'Not connected'].flatMap(heading => [...body(heading).matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor));
  expect(codes.filter(code => !linked.includes(anchorOf(code)))).toEqual([]);
});

test('every link within the page leads somewhere, and every other one is to a page of the web', () => {
  const targets = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
  expect(targets.length).toBeGreaterThan(50);
  for (const target of targets) {
    if (target.startsWith('#')) expect(anchors(page)).toContain(target.slice(1));
    else expect(target).toMatch(/^https:\/\/[a-z0-9.-]+(\/\S*)?$/);
  }
});

test('tells of each reason for which a sealed value does not open, and of no other', () => {
  const reasons = membersOf(join(ROOT, 'src', 'programs', 'unseal', 'report.ts'), 'UnsealErrorCode');
  expect(reasons).toEqual(expect.arrayContaining(['TAMPERED', 'WRITE_FAILED', 'INTERNAL']));
  expect(tabulated('Sealed values that do not open').sort()).toEqual(reasons.sort());
});

test('tells of each health warning once', () => {
  const warnings = tabulated('Health warnings');
  expect(warnings.length).toBeGreaterThan(25);
  expect(warnings).toEqual([...new Set(warnings)]);
  expect(warnings).toEqual(expect.arrayContaining(['not-in-map-poll', 'no-derp-home', 'login-state']));
});

test('names containers, objects and ports that an instance has', () => {
  const chart = chartIn();
  new OpenClawInstance(chart, 'Agent', {
    gatewayToken: files.token(),
    configMode: ConfigMode.MERGE,
    addons: { tailscale: { authKey: AuthKey.sealed(files.authKey()) } },
  });
  const manifests = new Manifests(chart);
  const { containers, initContainers = [] } = manifests.pod('agent');

  const named = [...page.matchAll(/--container ([\w-]+)/g)].map(([, container]) => container).filter(container => container !== 'NAME');
  expect([...new Set(named)].sort()).toEqual([...containers, ...initContainers].map(({ name }) => name).sort());
  expect(page.match(/deployment[/ ](?!mydeployment)\w+/g)).toEqual(expect.arrayContaining(['deployment/agent']));
  for (const name of page.match(/\bagent-tailscale-\w+\b/g) ?? []) expect(manifests.all.map(({ metadata }) => metadata.name)).toContain(name);
  expect(page).toContain('http://agent:9003');
  expect(manifests.container('agent', 'status').ports).toEqual([expect.objectContaining({ name: 'status', containerPort: 9003 })]);
  for (const [, label, value] of page.matchAll(/--selector ([\w./-]+)=(\w+)/g)) expect(manifests.podMetadata('agent').labels).toHaveProperty([label], value);
});
