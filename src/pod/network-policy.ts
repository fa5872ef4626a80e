import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RenderedObject } from './rendered-object';
import { AppIndex } from '../checks/app-index';

/** Makes a NetworkPolicy that keeps whatever a user patches, as `keepPatches` has it: it is filtered before it is an object. */
export function makeNetworkPolicy(scope: Construct, id: string, props: k8s.KubeNetworkPolicyProps): RenderedObject {
  return AppIndex.of(scope).claimObject(new RenderedObject(scope, id, k8s.KubeNetworkPolicy.manifest(props)));
}
