import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DOCUMENTED_PAGES } from '../e2e/scenarios/documented-pages';
import { Block, blocksOf } from '../support/blocks';
import { anchorOf } from '../support/markdown';

const DOCS = resolve(__dirname, '..', '..', 'docs');
const SOURCES = resolve(__dirname, '..', '..', 'src');
const read = (page: string) => readFileSync(join(DOCS, page), 'utf8');

const pages = readdirSync(DOCS).filter(file => file.endsWith('.md'));
/** The other one is held by a test of its own. */
const held = pages.filter(page => page !== 'troubleshooting.md');
const commands: Array<[string, Block]> = held.flatMap(page => blocksOf(read(page)).filter(({ language }) => language === 'sh')
  .map((block): [string, Block] => [`${page}:${block.line}`, block]));

/** Links of a page that lead to others of this repository. */
const linksOf = (page: string) => [...read(page).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, target]) => target);

const anchorsOf = (page: string) => [...read(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) => anchorOf(heading));

test.each(held)('%s has no gap left in a table, and no note to whoever writes it', page => {
  expect(read(page)).not.toMatch(/\| *… *\||<!--/);
});

test('there are commands', () => {
  expect(commands.filter(([, { isRun }]) => isRun).length).toBeGreaterThan(15);
});

/** Languages of blocks that are not commands. */
const OTHER_LANGUAGES = ['ts', 'js', 'json', 'yaml'];

/** What must not be in a page. */
function problemsOf({ language, code, isRun, notRun, file }: Block): string[] {
  if (language !== 'sh') {
    return [
      ...OTHER_LANGUAGES.includes(language) ? [] : [`"${language}" is no language of pages: commands are sh`],
      ...isRun || notRun !== undefined ? ['only commands are run'] : [],
    ];
  }
  // what is in a pod is the same for everybody
  const onThisMachine = code.replace(/ -- [^|>]*/g, ' ').replace(/https?:\/\/\S+/g, '');
  return [
    ...isRun === (notRun !== undefined) ? ['is run, or says why not: one of the two'] : [],
    ...notRun !== undefined && !/\w+ \w+/.test(notRun) ? ['has no reason for not being run'] : [],
    ...file !== undefined ? ['a command is no file'] : [],
    ...(/(^|[\s"'=:(>])\/(?!dev\/)[a-z]/m).test(onThisMachine) ? ['names a folder of one machine'] : [],
    ...(/\b(npm|pnpm|yarn|pip|cargo|go) (i|ci|install|add|get)\b|\b(docker|podman|crane) (pull|run)\b|\bapt(-get)? /).test(code) ? ['asks a registry'] : [],
    ...(/tskey-|Bearer [A-Za-z0-9._-]{8,}|--(token|password|auth-key)[= ]\S/).test(code) ? ['has a secret in it'] : [],
  ];
}

test.each(held.flatMap(page => blocksOf(read(page)).map((block): [string, Block] => [`${page}:${block.line}`, block])))('%s: is as commands are to be', (_, block) => {
  expect(problemsOf(block)).toEqual([]);
});

test.each([
  ['sh', 'true', 'is run, or says why not'],
  ['sh run not-run="it is slow"', 'true', 'is run, or says why not'],
  ['sh not-run=""', 'true', 'no reason'],
  ['sh not-run="slow"', 'true', 'no reason'],
  ['sh run file="x"', 'true', 'no file'],
  ['sh run', 'cat /home/alice/key', 'folder of one machine'],
  ['sh run', 'seal --output=/tmp/x', 'folder of one machine'],
  ['sh run', `kubectl exec deploy/agent -- cat /run/token > ${['', 'root', 'token'].join('/')}`, 'folder of one machine'],
  ['sh run', 'npm install openai', 'registry'],
  ['sh run', 'docker pull openclaw', 'registry'],
  ['sh run', 'echo tskey-auth-k123 | seal', 'secret'],
  ['sh run', 'curl --header "Authorization: Bearer 0123456789abcdef"', 'secret'],
  ['sh run', 'openclaw health --token 0123', 'secret'],
  ['bash run', 'true', 'no language of pages'],
  ['', 'true', 'no language of pages'],
  ['ts run', 'true', 'only commands are run'],
])('a block "%s" of `%s` is told: %s', (info, code, problem) => {
  const [block] = blocksOf(`\`\`\`${info}\n${code}\n\`\`\`\n`);
  expect(problemsOf(block)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});

test.each(commands.filter(([, { isRun }]) => isRun))('%s: is on a page that the end-to-end tests go through', (at) => {
  expect(DOCUMENTED_PAGES).toContain(at.split(':')[0].replace(/\.md$/, ''));
});

test('pages that the end-to-end tests go through are there, and have something to run', () => {
  expect(DOCUMENTED_PAGES.filter(page => !commands.some(([at, { isRun }]) => isRun && at.startsWith(`${page}.md:`)))).toEqual([]);
});

test.each(pages)('%s: every link to this repository leads somewhere', (page) => {
  for (const target of linksOf(page)) {
    const [file, anchor] = target.split('#');
    const path = file === '' ? join(DOCS, page) : resolve(DOCS, file);
    const text = readFileSync(path, 'utf8');
    if (anchor === undefined) expect(text).not.toBe('');
    else expect([target, anchorsOf(path.slice(DOCS.length + 1))]).toEqual([target, expect.arrayContaining([anchor])]);
  }
});

test('options that pages name are there', () => {
  const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => readFileSync(join(SOURCES, file), 'utf8'));
  const known = new Set(sources.flatMap(source => [...source.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name)));
  const named = held.flatMap(page => blocksOf(read(page)).filter(({ language }) => language === 'ts')
    .flatMap(({ code }) => [...code.replace(/'[^']*'|`[^`]*`|\/\/.*/g, '').matchAll(/(\w+): /g)].map(([, name]) => name)));
  expect(named.length).toBeGreaterThan(20);
  // cdk8s' own
  expect([...new Set(named)].filter(name => !known.has(name) && name !== 'namespace')).toEqual([]);
});

test('every page is in the index', () => {
  expect(linksOf('README.md')).toEqual(expect.arrayContaining(pages.filter(page => page !== 'README.md')));
});

// the page of rules is there to look one up
test.each(held.filter(page => page !== 'rules.md'))('%s: is short enough to be read', (page) => {
  expect(read(page).split(/\s+/).length).toBeLessThan(900);
});

test('words of a block that mean nothing are an error', () => {
  expect(() => blocksOf('```sh runs\ntrue\n```\n')).toThrow('line 1: "sh runs" is not understood');
  expect(() => blocksOf('text\n\n```sh not-run=because\ntrue\n```\n')).toThrow('line 3');
});
