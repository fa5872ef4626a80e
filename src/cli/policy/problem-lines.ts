import type { Problem } from '../../tailscale/policy/run-tests';
import { printable } from '../printable';

/** What is wrong with a policy, one line for each: of all tests that one entry fails, the first. */
export function problemLines(problems: readonly Problem[]): string[] {
  const byCulprit = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = problem.culprit ?? problem.message;
    byCulprit.set(key, [...byCulprit.get(key) ?? [], problem]);
  }
  return [...byCulprit.values()].map(([first, ...more]) => {
    const rest = more.length === 0 ? '' : ` (and ${more.length} more of the kind)`;
    return `${printable(first.message)}${rest}`;
  });
}
