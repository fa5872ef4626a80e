import { Problem } from '../../status/document';
import { printable } from '../printable';

/** What is wrong with an instance, and what to do about it, two lines a problem. */
export function describeProblems(name: string, problems: readonly Problem[]): string {
  return problems.map(({ code, message, fix }) => `  ${printable(name)}: ${printable(code)}: ${printable(message)}\n    fix: ${printable(fix)}\n`).join('');
}
