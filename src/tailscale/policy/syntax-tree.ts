import { Node, ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { Place, PolicyError } from './policy-error';

/** What jsonc-parser finds wrong, in words for people. */
const PROBLEMS: { [code: string]: string } = {
  CommaExpected: 'a comma is missing here',
  CloseBraceExpected: 'a } is missing',
  CloseBracketExpected: 'a ] is missing',
  ColonExpected: 'a colon is missing here',
  PropertyNameExpected: 'a name in double quotes is missing here',
  ValueExpected: 'a value is missing here',
  UnexpectedEndOfComment: 'this comment has no end',
  UnexpectedEndOfString: 'this string has no end',
  EndOfFileExpected: 'something follows the policy\'s last }',
};

/** A HuJSON text with what stands where in it. */
export class SyntaxTree {
  /**
   * Reads a text: JSON with comments and trailing commas, and an object at its root.
   *
   * @param file which names the text in errors
   * @throws PolicyError with line and column
   * @see https://github.com/tailscale/hujson
   */
  public static parse(text: string, file: string): SyntaxTree {
    const errors: ParseError[] = [];
    const root = parse(text, file, errors);
    const tree = new SyntaxTree(text, file, root as Node);
    if (errors.length > 0) {
      const [{ error, offset }] = errors;
      const code = printParseErrorCode(error);
      throw tree.error(offset, `${PROBLEMS[code] ?? `this is no HuJSON (${code})`}: correct it`);
    }
    if (root?.type !== 'object') throw tree.error(root?.offset ?? 0, 'this is no tailnet policy: a policy is an object, such as {"grants": []}');
    return tree;
  }

  /** Where each line begins. */
  private readonly lines: readonly number[];

  private constructor(public readonly text: string, public readonly file: string, public readonly root: Node) {
    this.lines = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  public error(offset: number, message: string): PolicyError {
    return new PolicyError(message, this.file, this.place(offset));
  }

  public place(offset: number): Place {
    const { lines } = this;
    let [low, high] = [0, lines.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (lines[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - lines[low] + 1 };
  }

  /**
   * The properties of an object, by name.
   *
   * @throws PolicyError for a name that is there twice: which of the two counts is up to whoever reads it
   */
  public properties(object: Node): Map<string, { readonly property: Node; readonly value: Node }> {
    const found = new Map<string, { property: Node; value: Node }>();
    for (const property of object.children ?? []) {
      const [name, value] = property.children as [Node, Node];
      if (found.has(name.value)) throw this.error(name.offset, `"${name.value}" is here twice: leave one`);
      found.set(name.value, { property, value });
    }
    return found;
  }

  /**
   * The properties of an object whose names are those of a Go struct: Go takes them in any case, and old policies have `ACLs`.
   *
   * @see https://pkg.go.dev/encoding/json#Unmarshal
   */
  public fields(object: Node): Map<string, { readonly property: Node; readonly value: Node }> {
    const found = new Map<string, { property: Node; value: Node }>();
    for (const [name, property] of this.properties(object)) {
      const known = name.toLowerCase();
      if (found.has(known)) throw this.error(property.property.offset, `"${name}" is here twice, in two spellings: leave one`);
      found.set(known, property);
    }
    return found;
  }
}

function parse(text: string, file: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) throw new PolicyError('is nested too deep: this is no tailnet policy', file);
    throw error;
  }
}
