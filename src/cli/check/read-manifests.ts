import { Composer, Document, LineCounter, Parser } from 'yaml';
import { aliasProblem, aliasesOf } from './aliases';
import { nestingOf } from './nesting';
import { LocatedManifest, nameOf } from '../../checks/manifests/manifest';
import { unpack } from '../../checks/manifests/unpack';
import { CliError } from '../cli-error';

/** Deepest nesting that is read, more than any Kubernetes object needs: what follows calls itself for each level. */
const MAX_NESTING = 200;

/** Most aliases in a document: the parser looks through all of them for each. */
const MAX_ALIASES = 2000;

/** Most uses of one anchor, times those of an anchor in it. What they add in all is looked at afterwards. */
const MAX_USES = 10_000;

/** YAML as Kubernetes' tools read it, in which `yes` is true and `0400` is octal; but for what they do not know, times and numbers of base 60. */
const AS_KUBERNETES = {
  version: '1.1',
  customTags: tags => tags.filter(tag => typeof tag === 'string' || (tag.format !== 'TIME' && tag.tag !== 'tag:yaml.org,2002:timestamp')),
  logLevel: 'error',
  // pretty errors quote the text, which may hold a secret
  prettyErrors: false,
} satisfies ConstructorParameters<typeof Composer>[0];

/** What a text holds. */
export interface ReadManifests {
  readonly manifests: readonly LocatedManifest[];
  /** Where there is something that is no Kubernetes object, such as `values.yaml:1`. */
  readonly others: readonly string[];
}

/**
 * Reads the Kubernetes objects of a text.
 *
 * @param text YAML with any number of documents, or JSON
 * @param file which names the text
 * @throws CliError where it is not YAML
 */
export function readManifests(text: string, file: string): ReadManifests {
  const lines = new LineCounter();
  const at = (offset: number) => `${file}:${lines.linePos(offset).line || 1}`;
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const { depth, offset } = nestingOf(tokens);
  if (depth > MAX_NESTING) throw new CliError(`${at(offset)}: is nested ${depth} deep, ${MAX_NESTING} at most: correct it`);

  const manifests: LocatedManifest[] = [];
  const others: string[] = [];
  for (const document of new Composer(AS_KUBERNETES).compose(tokens)) {
    for (const { manifest, path } of unpack(valueOf(document, at))) {
      const start = startOf(document, path);
      if (manifest) manifests.push({ manifest, where: `${at(start)}: ${nameOf(manifest)}` });
      else others.push(at(start));
    }
  }
  return { manifests, others };
}

function valueOf(document: Document.Parsed, at: (offset: number) => string): unknown {
  const [problem] = [...document.errors, ...document.warnings];
  // its code says what is wrong, and its message may quote what is there
  if (problem) {
    const what = problem.code.toLowerCase().replaceAll('_', ' ');
    throw new CliError(`${at(problem.pos[0])}: is not YAML (${what}): correct it; a chart is rendered first, by \`helm template\``);
  }
  const { count, withoutAnchor } = aliasesOf(document);
  if (withoutAnchor !== undefined) throw new CliError(`${at(withoutAnchor)}: is an alias without an anchor before it: quote what begins with \`*\``);
  if (count > MAX_ALIASES) throw tooLarge(document, at);
  const value = converted(document, at);
  switch (aliasProblem(value, MAX_NESTING)) {
    case 'endless': throw new CliError(`${at(document.range[0])}: has an anchor with an alias of itself in it, which has no end: write out what the alias stands for`);
    case 'too large': throw tooLarge(document, at);
    default: return value;
  }
}

function converted(document: Document.Parsed, at: (offset: number) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_USES });
  } catch (error) {
    if (error instanceof ReferenceError) throw tooLarge(document, at);
    // the other thing that converting refuses
    throw new CliError(`${at(document.range[0])}: merges by \`<<\` what is no map: correct it`);
  }
}

function tooLarge({ range }: Document.Parsed, at: (offset: number) => string): CliError {
  return new CliError(`${at(range[0])}: uses YAML aliases that would make a very large document: write out what they stand for`);
}

/** Where a part of a document begins. */
function startOf({ contents, range }: Document.Parsed, path: ReadonlyArray<string | number>): number {
  let node: unknown = contents;
  for (const step of path) node = (node as { get?(key: string | number, keepScalar: boolean): unknown } | undefined)?.get?.(step, true);
  return (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? range[0];
}
