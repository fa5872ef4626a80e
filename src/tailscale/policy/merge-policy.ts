import { isDeepStrictEqual } from 'node:util';
import { Node, getNodeValue } from 'jsonc-parser';
import { HuJsonText, Stretch } from './hujson-text';
import { PolicyError } from './policy-error';
import { SyntaxTree } from './syntax-tree';

/** What stands around our entries, so that the next merge finds them. */
const MARK = 'cdk8s-openclaw';
const BEGIN = `// ${MARK}: begin`;
const END = `// ${MARK}: end`;
const MARKER = /^\/\/[ \t]*cdk8s-openclaw:[ \t]*(begin|end)[ \t]*$/;

/** The sections that a made policy has, in the order in which missing ones are added. */
const SECTIONS = ['groups', 'tagOwners', 'grants', 'tests'] as const;

const UNDO = `remove the block, from "${BEGIN}" to "${END}", and merge again`;

/** Names of the two files, for errors. */
export interface MergedFiles {
  readonly existing: string;
  readonly ours: string;
}

/** An entry of a section: of an object, with its name. */
interface Item {
  readonly name?: string;
  readonly value: unknown;
  readonly node: Node;
}

/** A section of the existing policy. */
interface Section {
  readonly name: string;
  readonly node: Node;
  /** Our entries from an earlier merge, markers included. */
  readonly block?: Stretch;
  /** What is not ours. */
  readonly outside: readonly Item[];
  readonly inside: readonly Item[];
}

/** A change of the text. */
interface Edit extends Stretch {
  readonly text: string;
}

/**
 * Puts a made policy into one that people keep, in HuJSON. What is not ours stays as it is, byte for byte: ours is between two comments in each section, which a later merge replaces.
 *
 * A group or a tag's owners that are there already, the same, are left out of ours.
 *
 * @param existing HuJSON, with or without our entries from an earlier merge
 * @param ours what `TailnetPolicy` made
 * @throws PolicyError with file, line and column for a text that is no policy, for a name of ours that is there with another meaning, and for markers that are not in pairs
 */
export function mergePolicy(existing: string, ours: string, files: MergedFiles = { existing: 'the existing policy', ours: 'the made policy' }): string {
  const made = readOurs(SyntaxTree.parse(ours, files.ours));
  const policy = new KeptPolicy(SyntaxTree.parse(existing, files.existing));
  const edits = policy.edits(made, files.ours);
  const fromTheEnd = [...edits].sort((a, b) => b.start - a.start);
  const merged = fromTheEnd.reduce((text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end), existing);
  policy.check(merged, made, files.ours);
  return merged;
}

function readOurs(tree: SyntaxTree): Map<string, Item[]> {
  const sections = new Map<string, Item[]>();
  for (const [name, { property, value }] of tree.properties(tree.root)) {
    if (!SECTIONS.some(section => section === name)) {
      throw tree.error(property.offset, `"${name}" is in no policy that TailnetPolicy makes: give the file that synthesis wrote, after the existing one`);
    }
    checkType(tree, name, value);
    sections.set(name, itemsOf(tree, value));
  }
  return sections;
}

class KeptPolicy {
  private readonly text: HuJsonText;
  private readonly sections: Map<string, Section>;

  constructor(private readonly tree: SyntaxTree) {
    this.text = new HuJsonText(tree.text);
    const blocks = this.blocks();
    this.sections = new Map();
    const fields = tree.fields(tree.root);
    for (const name of SECTIONS) {
      const node = fields.get(name.toLowerCase())?.value;
      if (!node) continue;
      checkType(tree, name, node);
      const own = blocks.filter(block => block.start > node.offset && block.end < node.offset + node.length);
      if (own.length > 1) throw tree.error(own[1].start, `"${name}" has two blocks of ${MARK}: leave one`);
      blocks.splice(0, blocks.length, ...blocks.filter(block => !own.includes(block)));
      this.sections.set(name, this.section(name, node, own[0]));
    }
    if (blocks.length > 0) throw tree.error(blocks[0].start, `this block of ${MARK} is in none of ${SECTIONS.join(', ')}: ${UNDO}`);
  }

  edits(made: Map<string, Item[]>, file: string): Edit[] {
    const edits: Edit[] = [];
    const added: string[] = [];
    for (const name of SECTIONS) {
      const section = this.sections.get(name);
      const items = this.withoutKnown(section, made.get(name) ?? [], file);
      if (section?.block) edits.push(items.length > 0 ? this.replaced(section.block, items) : this.removed(section.block));
      else if (section && items.length > 0) edits.push(this.inserted(section.node, this.block(items, this.indentIn(section.node))));
      else if (items.length > 0) added.push(this.newSection(name, items));
    }
    if (added.length > 0) edits.push(this.inserted(this.tree.root, added.join(this.text.eol)));
    return edits;
  }

  /** That nothing but our entries has changed. It cannot have, unless somebody moved a comma over a marker. */
  check(merged: string, made: Map<string, Item[]>, file: string): void {
    const { tree } = this;
    const edited = new PolicyError(`its block of ${MARK} was edited so that it cannot be replaced: ${UNDO}`, tree.file);
    let kept: KeptPolicy;
    try {
      kept = new KeptPolicy(SyntaxTree.parse(merged, tree.file));
    } catch (error) {
      throw error instanceof PolicyError ? edited : error;
    }
    for (const name of SECTIONS) {
      const ours = this.withoutKnown(this.sections.get(name), made.get(name) ?? [], file);
      const section = kept.sections.get(name);
      if (!isSame(section?.outside ?? [], this.sections.get(name)?.outside ?? []) || !isSame(section?.inside ?? [], ours)) throw edited;
    }
    if (!isDeepStrictEqual(kept.others(), this.others())) throw edited;
  }

  private others(): unknown[] {
    const ours: readonly string[] = SECTIONS.map(section => section.toLowerCase());
    return [...this.tree.fields(this.tree.root)].filter(([name]) => !ours.includes(name)).map(([name, { value }]) => [name, getNodeValue(value)]);
  }

  private section(name: string, node: Node, block: Stretch | undefined): Section {
    const items = itemsOf(this.tree, node);
    if (!block) return { name, node, outside: items, inside: [] };
    for (const item of items) {
      const end = item.node.offset + item.node.length;
      if ((block.start > item.node.offset && block.start < end) || (block.end > item.node.offset && block.end < end)) {
        throw this.tree.error(block.start, `this block of ${MARK} is not between entries of "${name}": ${UNDO}`);
      }
    }
    const isInside = (item: Item) => item.node.offset > block.start && item.node.offset < block.end;
    return { name, node, block, outside: items.filter(item => !isInside(item)), inside: items.filter(isInside) };
  }

  private blocks(): Stretch[] {
    const found: Stretch[] = [];
    let begin: Stretch | undefined;
    for (const comment of this.text.comments) {
      const [, kind] = MARKER.exec(this.tree.text.slice(comment.start, comment.end)) ?? [];
      if (kind === undefined) continue;
      if ((kind === 'begin') === (begin !== undefined)) {
        throw this.tree.error(comment.start, `this "${kind}" of ${MARK} has no partner: ${UNDO}`);
      }
      if (begin) found.push({ start: begin.start, end: comment.end });
      begin = begin ? undefined : comment;
    }
    if (begin) throw this.tree.error(begin.start, `this "begin" of ${MARK} has no partner: ${UNDO}`);
    return found;
  }

  private withoutKnown(section: Section | undefined, items: readonly Item[], file: string): Item[] {
    return items.filter(({ name, value }) => {
      const known = name === undefined ? undefined : section?.outside.find(other => other.name === name);
      if (!known) return true;
      if (isSameList(known.value, value)) return false;
      throw this.tree.error(known.node.offset, `${section!.name} "${name}" is not what it is in ${file}: make the two the same, or remove this one`);
    });
  }

  private replaced(block: Stretch, items: readonly Item[]): Edit {
    const comma = this.tree.text[this.text.skip(block.end)] === ',' ? '' : ',';
    return { ...block, text: this.block(items, this.text.indentAt(block.start), comma).trimStart() };
  }

  private removed(block: Stretch): Edit {
    const start = this.text.startOfLine(block.start);
    const isAlone = this.tree.text.slice(start, block.start).trim() === '';
    // with the line on which it began, as it came
    return { ...block, start: isAlone && start > 0 ? start - this.eolBefore(start) : block.start, text: '' };
  }

  private eolBefore(start: number): number {
    return this.tree.text.endsWith('\r\n', start) ? 2 : 1;
  }

  /** Puts text in front of all that is in an object or a list, so that no comma of somebody else's has to change. */
  private inserted(container: Node, lines: string): Edit {
    const { eol } = this.text;
    const inner = container.offset + 1;
    const end = this.text.endOfLine(inner);
    const text = `${eol}${lines}`;
    return end === undefined ? { start: inner, end: inner, text: `${text}${eol}` } : { start: end, end, text };
  }

  private newSection(name: string, items: readonly Item[]): string {
    const { eol } = this.text;
    const [open, close] = items[0].name === undefined ? '[]' : '{}';
    return `${this.rootIndent}"${name}": ${open}${eol}${this.block(items, this.rootIndent + this.unit)}${eol}${this.rootIndent}${close},`;
  }

  private block(items: readonly Item[], indent: string, lastComma = ','): string {
    const lines = [BEGIN, ...items.map(({ name, value }, index) => {
      const text = `${name === undefined ? '' : `${JSON.stringify(name)}: `}${JSON.stringify(value, undefined, this.unit)}`;
      return `${text}${index === items.length - 1 ? lastComma : ','}`;
    }), END];
    return lines.join('\n').split('\n').map(line => `${indent}${line}`).join(this.text.eol);
  }

  /** The white space in front of a section's entries. */
  private indentIn(section: Node): string {
    return this.text.indentAt(section.offset) + this.unit;
  }

  /** The white space in front of the policy's sections. */
  private get rootIndent(): string {
    const [first] = this.tree.root.children ?? [];
    const isOnOwnLine = first && /[\r\n]/.test(this.tree.text.slice(this.tree.root.offset, first.offset));
    return isOnOwnLine ? this.text.indentAt(first.offset) : '  ';
  }

  private get unit(): string {
    return this.rootIndent || '  ';
  }
}

function checkType(tree: SyntaxTree, name: string, node: Node): void {
  const type = name === 'grants' || name === 'tests' ? 'array' : 'object';
  if (node.type !== type) throw tree.error(node.offset, `"${name}" is no ${type}, but of type ${node.type}: write ${type === 'array' ? '[…]' : '{…}'}`);
}

function itemsOf(tree: SyntaxTree, node: Node): Item[] {
  if (node.type === 'array') return (node.children ?? []).map(each => ({ value: getNodeValue(each), node: each }));
  return [...tree.properties(node)].map(([name, { property, value }]) => ({ name, value: getNodeValue(value), node: property }));
}

function isSame(some: readonly Item[], others: readonly Item[]): boolean {
  const plain = (items: readonly Item[]) => items.map(({ name, value }) => [name, value]);
  return isDeepStrictEqual(plain(some), plain(others));
}

/** The order of logins and owners says nothing. */
function isSameList(one: unknown, other: unknown): boolean {
  const plain = (value: unknown) => Array.isArray(value) ? [...value].sort() : value;
  return isDeepStrictEqual(plain(one), plain(other));
}
