import { Document, isAlias, visit } from 'yaml';

/** Most values that aliases may add to what is written: charts repeat a few maps and lists, and a text of a few lines may be made to stand for billions. */
const MAX_ADDED = 1_000_000;

/** A part that stands for itself within itself, or for too much. */
export type AliasProblem = 'endless' | 'too large';

/** The aliases of a document, as they are written. */
export interface Aliases {
  readonly count: number;
  /** Where the first one begins that has no anchor before it, such as a host that is written `*.example.com` without quotes. */
  readonly withoutAnchor?: number;
}

export function aliasesOf(document: Document.Parsed): Aliases {
  const anchors = new Set<string>();
  let count = 0;
  let withoutAnchor: number | undefined;
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        count++;
        if (!anchors.has(node.source)) withoutAnchor ??= node.range?.[0];
      } else if (node.anchor) {
        anchors.add(node.anchor);
      }
    },
  });
  return { count, withoutAnchor };
}

/** What is wrong with a value that aliases have put together, in which one part may be in many places. Each part is looked at once. */
export function aliasProblem(value: unknown, maxNesting: number): AliasProblem | undefined {
  const known = new Map<object, Extent>();
  const around = new Set<object>();
  let written = 0;
  const extentOf = (part: unknown): Extent => {
    if (typeof part !== 'object' || part === null) return SCALAR;
    if (around.has(part)) return ENDLESS;
    let extent = known.get(part);
    if (extent) return extent;
    around.add(part);
    const parts = Object.values(part);
    written += 1 + parts.length;
    extent = parts.map(extentOf).reduce((sum, { size, depth }) => ({ size: sum.size + size, depth: Math.max(sum.depth, depth + 1) }), SCALAR);
    around.delete(part);
    known.set(part, extent);
    return extent;
  };
  const { size, depth } = extentOf(value);
  if (size === Infinity) return 'endless';
  return size - written > MAX_ADDED || depth > maxNesting ? 'too large' : undefined;
}

/** How many values there are in one, itself included, and how deep they are nested. */
interface Extent {
  readonly size: number;
  readonly depth: number;
}

const SCALAR: Extent = { size: 1, depth: 1 };
/** Of what is within itself. */
const ENDLESS: Extent = { size: Infinity, depth: Infinity };
