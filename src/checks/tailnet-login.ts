import { IConstruct } from 'constructs';
import { constructError } from './error';

/** A login as a tailnet has it: `alice@example.com`, `alice@github`, and `alice@` with Headscale. */
const LOGIN = /^[^\s@:*,"]+@[^\s@:*,"]*$/;

/** Refuses what is no login of one person. */
export function checkTailnetLogin(construct: IConstruct, what: string, login: string): void {
  if (LOGIN.test(login)) return;
  throw constructError(construct, `${what} "${login}" is no login: write it as the tailnet has it, such as "alice@example.com"`);
}
