import { IConstruct } from 'constructs';
import { constructError } from './error';

/** Refuses a port that TCP does not have. */
export function checkPort(construct: IConstruct, what: string, port: number): void {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return;
  throw constructError(construct, `${what} ${port} is out of range: use a whole number from 1 to 65535`);
}
