import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RULES } from '../../../src/checks/rules';

const ids = RULES.map(({ id }) => id);
const SOURCES = resolve(__dirname, '..', '..', '..', 'src', 'checks', 'rules');

/** Files of a folder without their endings, but for those that are no rule's. */
const filesIn = (folder: string, ending: string, ...others: string[]) => readdirSync(folder).filter(file => file.endsWith(ending))
  .map(file => file.slice(0, -ending.length)).filter(file => !others.includes(file)).sort();

test('there are rules, each with an id of its own', () => {
  expect(ids.length).toBeGreaterThan(20);
  expect(ids).toEqual([...new Set(ids)]);
});

test.each(ids)('%s: the id is in kebab-case, and short enough for the name of an annotation', (id) => {
  expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  // 63 characters is what Kubernetes takes behind the slash
  expect(`acknowledge.${id}`.length).toBeLessThanOrEqual(63);
});

test('there is one file for each rule, named by its id, with a test', () => {
  expect(filesIn(SOURCES, '.ts', 'index', 'rule')).toEqual([...ids].sort());
  expect(filesIn(__dirname, '.test.ts', 'index', 'odd-input', 'secret-values')).toEqual([...ids].sort());
});

test.each(ids)('%s: is the one export of its file, named as the file', (id) => {
  const module = jest.requireActual(join(SOURCES, id));
  const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  expect(RULES).toContain(module[name]);
  expect(module[name]).toMatchObject({ id });
});

test.each(RULES.map(rule => [rule.id, rule] as const))('%s: has a heading, sentences and a source that can be read', (_, { title, why, source, checkPod, checkObject }) => {
  expect(title).toMatch(/^[A-Z`][^\n]{10,78}[^.\s]$/);
  expect(why).toMatch(/^[A-Z`][^\n]{40,}\.$/);
  if (source !== undefined) expect(source).toMatch(/^https:\/\/[a-z0-9.-]+\/\S*$/);
  expect([checkPod, checkObject].filter(check => check !== undefined)).not.toHaveLength(0);
});
