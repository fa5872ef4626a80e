import { printable } from '../printable';

/** Widest cell, in UTF-16 code units. */
const MAX_CELL_LENGTH = 255;

/** What stands for nothing. */
const NOTHING = '-';

/** Rows below titles in columns that line up, a line each; cells are made safe to print. */
export function formatTable(titles: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const lines = [titles, ...rows.map((row) => row.map((cell) => printable(cell, MAX_CELL_LENGTH) || NOTHING))];
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => `${line.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()}\n`).join('');
}
