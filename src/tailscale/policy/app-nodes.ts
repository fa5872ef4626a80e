import { IConstruct } from 'constructs';
import type { TailscaleSidecar } from '../tailscale-sidecar';

const nodes = new WeakMap<IConstruct, TailscaleSidecar[]>();

/** Notes a tailnet node of an app, so that whoever wants all of them has not to walk the tree. */
export function addNode(node: TailscaleSidecar): void {
  const { root } = node.node;
  const known = nodes.get(root);
  if (known) known.push(node);
  else nodes.set(root, [node]);
}

/** The tailnet nodes of a construct's app that are in a pod, in the order in which they joined; those that are turned off are not among them. */
export function nodesOf(construct: IConstruct): readonly TailscaleSidecar[] {
  return nodes.get(construct.node.root) ?? [];
}
