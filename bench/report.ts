import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Result } from './benchmark';

const COLUMNS = [16, 8, 16, 8];

export function printHeader(): void {
  printRow('benchmark', 'ratio', 'min-max', 'goal', '');
}

export function printResult({ name, ratio, min, max, goal }: Result): void {
  printRow(name, digits(ratio), `${digits(min)}-${digits(max)}`, digits(goal), ratio <= goal ? 'ok' : 'over');
}

/** Writes `bench/results.json`, for whoever compares two versions. */
export function writeResults(results: Result[]): void {
  const rows = results.map(({ name, ratio, goal }) => ({ name, ratio: Number(digits(ratio)), goal }));
  writeFileSync(join(__dirname, 'results.json'), `${JSON.stringify(rows, undefined, 2)}\n`);
}

function printRow(...cells: string[]): void {
  console.log(cells.map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0)).join('').trimEnd());
}

function digits(ratio: number): string {
  return ratio.toFixed(2);
}
