import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Figure, isReached, median } from './figure';

const RESULTS = join(__dirname, '..', 'results.json');
const COLUMNS = [20, 10, 16, 10, 8];

export function printHeader(): void {
  printRow('on the cluster', 'median', 'min-max', 'goal', '', 'of');
}

export function printFigure(figure: Figure): void {
  const { name, values, unit, goal, details } = figure;
  printRow(
    name,
    `${digits(median(values))}${unit ? ` ${unit}` : ''}`,
    `${digits(Math.min(...values))}-${digits(Math.max(...values))}`,
    goal ? ('atMost' in goal ? `<= ${digits(goal.atMost)}` : `>= ${digits(goal.atLeast)}`) : '',
    goal ? (isReached(figure) ? 'ok' : 'missed') : '',
    details,
  );
}

/** Writes them into `bench/results.json`, beside what else is there: as `ratio` or with the unit's name, `goal` where it is a highest value, `atLeast` where it is a lowest. */
export function addResults(figures: readonly Figure[]): void {
  const before: { readonly name: string }[] = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : [];
  const others = before.filter(({ name }) => figures.every(figure => figure.name !== name));
  const rows = figures.map(({ name, values, unit, goal, details }) => ({
    name,
    [unit ?? 'ratio']: Number(digits(median(values))),
    ...(goal && ('atMost' in goal ? { goal: goal.atMost } : goal)),
    details,
  }));
  writeFileSync(RESULTS, `${JSON.stringify([...others, ...rows], undefined, 2)}\n`);
}

function printRow(...cells: string[]): void {
  console.log(cells.map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0)).join('').trimEnd());
}

function digits(value: number): string {
  return value.toFixed(2);
}
