import { IConstruct } from 'constructs';
import type { TailnetPolicy } from './tailnet-policy';

const policies = new WeakMap<IConstruct, Map<string | undefined, TailnetPolicy>>();

/** Notes the policy of a tailnet of an app, so that whoever asks for it has not to walk the tree. */
export function addPolicy(policy: TailnetPolicy, loginServer: string | undefined): void {
  const { root } = policy.node;
  const known = policies.get(root);
  if (known) known.set(loginServer, policy);
  else policies.set(root, new Map([[loginServer, policy]]));
}

/**
 * The policy that a construct's app has for a tailnet.
 *
 * @param loginServer URL of its control server, undefined for Tailscale's own
 */
export function policyOf(construct: IConstruct, loginServer: string | undefined): TailnetPolicy | undefined {
  return policies.get(construct.node.root)?.get(loginServer);
}
