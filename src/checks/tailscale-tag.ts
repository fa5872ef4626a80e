import { IConstruct } from 'constructs';
import { constructError } from './error';

/** The pattern by which Tailscale's own tools check a tag. */
const TAG = /^tag:[a-zA-Z][a-zA-Z0-9-]*$/;

/**
 * Refuses what the control server would refuse as a tag.
 *
 * @see https://tailscale.com/kb/1068/tags
 */
export function checkTailscaleTag(construct: IConstruct, tag: string): void {
  if (TAG.test(tag)) return;
  const fix = tag.startsWith('tag:')
    ? 'after "tag:" use a letter, then letters, digits and \'-\''
    : `write "tag:${tag}"`;
  throw constructError(construct, `"${tag}" is no Tailscale tag: ${fix}`);
}
