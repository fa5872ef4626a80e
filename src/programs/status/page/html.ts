const MARKUP = Symbol('markup');

/** Markup, as opposed to text. Only this file makes it, so nothing that is read from JSON passes for it. */
export interface Html {
  readonly [MARKUP]: string;
}

/** What a template takes: text, which is escaped, and markup, which is not. */
export type Part = string | number | Html | readonly Part[];

const ESCAPES: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/** Makes markup of a template. Attributes that take a value have to be quoted. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return trusted(template.map((literal, index) => literal + render(parts[index] ?? '')).join(''));
}

/** Takes text of our own for markup. */
export function trusted(text: string): Html {
  return { [MARKUP]: text };
}

/** The text of markup. */
export function markup(part: Html): string {
  return part[MARKUP];
}

function render(part: Part): string {
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return String(part);
  return MARKUP in part ? part[MARKUP] : part.map(render).join('');
}

function escape(text: string): string {
  // what HTML can not hold, such as NUL and halves of characters, is shown as such
  return text.replace(/[^\P{Cc}\t\n\r]|\p{Cs}/gu, '\uFFFD').replace(/[&<>"']/g, character => ESCAPES[character]);
}
