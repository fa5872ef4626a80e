import { Construct } from 'constructs';
import { MadeKeyOptions } from './options';
import { constructError } from '../../checks/error';

/** What a key that is made for a login gives the node, as `tailscale up` takes it. Both are always said: its own defaults are the opposite of ours. */
export function parametersOf({ ephemeral = false, preauthorized = true }: MadeKeyOptions): string {
  return `ephemeral=${ephemeral}&preauthorized=${preauthorized}`;
}

/**
 * Refuses a node without tags.
 *
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/feature/oauthkey/oauthkey.go
 */
export function refuseUntagged(scope: Construct, tags: string[], what: string): void {
  if (tags.length > 0) return;
  throw constructError(scope, `authKey is ${what}, by which only nodes with tags log in, and this one asks for none: give tags, such as ['tag:agent'], and leave out advertiseTags`);
}
