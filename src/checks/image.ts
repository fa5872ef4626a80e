import { IConstruct } from 'constructs';
import { constructError } from './error';

/** Refuses what no registry could have: an image is a name, and a tag or a digest. */
export function checkImage(construct: IConstruct, image: string): void {
  if (/^[a-z0-9][-._/:@a-zA-Z0-9]*$/.test(image)) return;
  throw constructError(construct, `image "${image}" is none: write name and tag or digest, such as "ghcr.io/openclaw/openclaw:2026.9.6"`);
}
