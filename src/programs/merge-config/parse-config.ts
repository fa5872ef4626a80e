import parseJson5 from 'json5/lib/parse.js';
import { Tree, Value, isTree } from './value';

/** Far below what overflows a stack, far above what a configuration has. */
const MAX_DEPTH = 100;

/** Why a text is no configuration. It quotes nothing of the text. */
export class SyntaxProblem extends Error {}

/**
 * Reads a configuration as OpenClaw does: as JSON, and what is none as JSON5.
 *
 * @throws SyntaxProblem where the text is neither, or holds what JSON has no word for
 */
export function parseConfig(text: string): Tree {
  const value = parse(text);
  if (!isTree(value)) throw new SyntaxProblem('is no object');
  check(value, 0);
  return value;
}

function parse(text: string): Value {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return parseJson5(text);
    } catch (error) {
      const { lineNumber, columnNumber } = error as { readonly lineNumber?: number; readonly columnNumber?: number };
      throw new SyntaxProblem(`is no JSON5, from line ${lineNumber}, column ${columnNumber} on`);
    }
  }
}

function check(value: Value, depth: number): void {
  if (depth > MAX_DEPTH) throw new SyntaxProblem(`is nested more than ${MAX_DEPTH} levels deep`);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new SyntaxProblem('holds NaN or Infinity, which JSON has no word for');
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(child => check(child, depth + 1));
}
