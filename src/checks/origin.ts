import { IConstruct } from 'constructs';
import { constructError } from './error';

/** Refuses what no browser sends as its origin, `*` among it, which would let in every page. */
export function checkOrigin(construct: IConstruct, origin: string): void {
  let parsed;
  try {
    parsed = new URL(origin).origin;
  } catch {
    // told below
  }
  if (parsed === origin && /^https?:/.test(origin)) return;
  throw constructError(construct, `allowed origin "${origin}" is no origin: write scheme, host and port alone, such as "https://agent.example.com"`);
}
