/** A heading of a Markdown text, and what is below it up to the next one. */
export interface Section {
  readonly heading: string;
  readonly body: string;
}

/** The second-level sections of a Markdown text. */
export function sections(markdown: string): Section[] {
  return markdown.split(/^## /m).slice(1).map(text => {
    const end = text.indexOf('\n');
    return { heading: text.slice(0, end), body: text.slice(end + 1) };
  });
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replace(/ /g, '-');
}

/** Anchors of the second-level sections. */
export function anchors(markdown: string): string[] {
  return sections(markdown).map(({ heading }) => anchorOf(heading));
}
