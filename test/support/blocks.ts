/** A fenced block of a Markdown text. */
export interface Block {
  readonly language: string;
  readonly code: string;
  /** Line of the page on which its code begins. */
  readonly line: number;
  /** Whether the end-to-end tests run it. */
  readonly isRun: boolean;
  /** Why they do not. */
  readonly notRun?: string;
  /** Name of the file that it is the content of. */
  readonly file?: string;
}

const FENCE = /^(`{3,})(.*)\n([^]*?)^\1\n/gm;
const WORD = /(run)\b|(not-run|file)="([^"]*)"/;
const INFO = new RegExp(`^(\\w*)((?: (?:${WORD.source}))*)$`);

/**
 * The fenced blocks of a Markdown text. What is behind the language says what becomes of a block: `run`, `not-run="why"`, `file="name"`.
 *
 * @throws Error for other words there
 */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(FENCE)].map(({ 2: info, 3: code, index }) => {
    const line = markdown.slice(0, index).split('\n').length + 1;
    const [, language, words] = INFO.exec(info) ?? [];
    if (language === undefined) throw new Error(`line ${line - 1}: "${info}" is not understood: use a language, and run, not-run="why" or file="name"`);
    const found = [...words.matchAll(new RegExp(WORD, 'g'))];
    const valueOf = (word: string) => found.find(([, , name]) => name === word)?.[3];
    return { language, code, line, isRun: found.some(([, run]) => run !== undefined), notRun: valueOf('not-run'), file: valueOf('file') };
  });
}
