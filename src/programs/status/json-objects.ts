/*
 * Finds JSON objects in text that is not JSON, such as a program's output with log lines around it. The text may be hostile: it is read about once, whatever it holds.
 */

/** A part of a text: from the start, up to before the end. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** An object or array that has begun and not ended yet. */
interface Open {
  readonly start: number;
  readonly isObject: boolean;
}

/** What may come next. */
type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end';

// A token of JSON (RFC 8259), after white space. A string ends on its own line, so what goes wrong in one line does not reach far into the next.
// eslint-disable-next-line no-control-regex
const TOKEN = /[ \t\n\r]*([{}[\]:,]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/**
 * The JSON objects of a text, in their order. Of nested ones only the outermost that is whole: one that begins in the text before a report, and never ends, does not hide the report.
 */
export function* jsonObjects(text: string): Generator<Record<string, unknown>> {
  let start = text.indexOf('{');
  while (start >= 0) {
    const { end, objects } = scan(text, start);
    for (const object of objects) yield JSON.parse(text.slice(object.start, object.end)) as Record<string, unknown>;
    // Whatever begins before the end was seen as a part of this one, so it needs no second look.
    start = text.indexOf('{', end);
  }
}

/** Reads the object that begins at `start`, up to where it ends, or to the first token that JSON does not allow there. */
function scan(text: string, start: number): { readonly end: number; readonly objects: readonly Span[] } {
  const open: Open[] = [];
  const objects: Span[] = [];
  let expected: Expected = 'value';
  let end = start;
  for (;;) {
    TOKEN.lastIndex = end;
    const token = TOKEN.exec(text)?.[1];
    const inObject = open.at(-1)?.isObject ?? false;
    const next: Expected | undefined = token === undefined ? undefined : after(expected, token[0], inObject);
    if (token === undefined || next === undefined) return { end, objects };
    end = TOKEN.lastIndex;
    expected = next;
    if (token === '{' || token === '[') open.push({ start: end - 1, isObject: token === '{' });
    if (token === '}' || token === ']') {
      const closed = open.pop()!;
      if (closed.isObject) {
        while (objects.length > 0 && objects.at(-1)!.start > closed.start) objects.pop();
        objects.push({ start: closed.start, end });
      }
      if (open.length === 0) return { end, objects };
    }
  }
}

/** What may come after a token that begins with `first`; undefined where JSON does not allow the token. */
function after(expected: Expected, first: string, inObject: boolean): Expected | undefined {
  switch (first) {
    case '{': return expected.startsWith('value') ? 'key-or-end' : undefined;
    case '[': return expected.startsWith('value') ? 'value-or-end' : undefined;
    case '}': return inObject && expected.endsWith('-or-end') ? 'comma-or-end' : undefined;
    case ']': return !inObject && expected.endsWith('-or-end') ? 'comma-or-end' : undefined;
    case ':': return expected === 'colon' ? 'value' : undefined;
    case ',': return expected !== 'comma-or-end' ? undefined : inObject ? 'key' : 'value';
    default:
      if (expected.startsWith('key')) return first === '"' ? 'colon' : undefined;
      return expected.startsWith('value') ? 'comma-or-end' : undefined;
  }
}
