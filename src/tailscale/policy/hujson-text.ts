import { visit } from 'jsonc-parser';

/** A stretch of a text. */
export interface Stretch {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
}

/** What a HuJSON text has that its values do not: comments, white space, ends of lines. */
export class HuJsonText {
  public readonly comments: readonly Stretch[];
  /** How its lines end. */
  public readonly eol: string;
  private readonly commentAt: Map<number, Stretch>;

  constructor(public readonly text: string) {
    const comments: Stretch[] = [];
    visit(text, { onComment: (start, length) => { comments.push({ start, end: start + length }); } }, { allowTrailingComma: true });
    this.comments = comments;
    this.commentAt = new Map(comments.map(comment => [comment.start, comment]));
    this.eol = text.includes('\r\n') ? '\r\n' : '\n';
  }

  /** Where the next thing begins that is neither white space nor a comment. */
  public skip(offset: number): number {
    let at = offset;
    while (at < this.text.length) {
      const comment = this.commentAt.get(at);
      if (comment) at = comment.end;
      else if (/\s/.test(this.text[at])) at++;
      else break;
    }
    return at;
  }

  /** The end of the line that an offset is on, if nothing but white space and comments is on the rest of it. */
  public endOfLine(offset: number): number | undefined {
    let at = offset;
    while (at < this.text.length && !/[\r\n]/.test(this.text[at])) {
      const comment = this.commentAt.get(at);
      if (comment && /[\r\n]/.test(this.text.slice(comment.start, comment.end))) return undefined;
      if (comment) at = comment.end;
      else if (/\s/.test(this.text[at])) at++;
      else return undefined;
    }
    return at < this.text.length ? at : undefined;
  }

  /** The white space with which the line of an offset begins. */
  public indentAt(offset: number): string {
    return /^[ \t]*/.exec(this.text.slice(this.startOfLine(offset)))![0];
  }

  /** Where the line of an offset begins. */
  public startOfLine(offset: number): number {
    return Math.max(this.text.lastIndexOf('\n', offset - 1), this.text.lastIndexOf('\r', offset - 1)) + 1;
  }
}
