import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rulesPage } from '../../projenrc/rules-page';
import { RULES } from '../../src/checks/rules';
import { Severity } from '../../src/checks/rules/rule';
import { anchorOf } from '../support/markdown';

const page = readFileSync(join(resolve(__dirname, '..', '..'), 'docs', 'rules.md'), 'utf8');

test('is what `npm run rules` writes', () => {
  expect(page).toBe(rulesPage(RULES));
});

test('has a line and a section for each rule, found by its id', () => {
  expect([...page.matchAll(/^\| \[([\w-]+)\]\(#([\w-]+)\) \|/gm)].map(([, id, anchor]) => [id, anchor])).toEqual(RULES.map(({ id }) => [id, id]));
  expect([...page.matchAll(/^### (.*)$/gm)].map(([, heading]) => anchorOf(heading))).toEqual(RULES.map(({ id }) => id));
});

test('says of each warning how to accept it, and of no error', () => {
  expect([...page.matchAll(/^To accept it: `cdk8s-openclaw\/acknowledge\.([\w-]+): the reason`$/gm)].map(([, id]) => id))
    .toEqual(RULES.filter(({ severity }) => severity === Severity.WARNING).map(({ id }) => id));
});

test('a title does not break the table', () => {
  expect(rulesPage([{ id: 'a', severity: Severity.ERROR, title: 'One | two', why: 'Because.' }])).toContain('| [a](#a) | error | One \\| two |\n');
});
