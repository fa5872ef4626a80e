import { ApiObject } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-28';
import { patchedManifest } from './patched';

/** Tells whether somebody patched a serve configuration so that Tailscale would put its port on the public internet. */
export function funnelProblems(serveConfig: ConfigMap): string[] {
  const { data = {} } = patchedManifest(ApiObject.of(serveConfig)) ?? {};
  return Object.values(data).some(text => `${text}`.includes('AllowFunnel'))
    ? [`a patch of ${serveConfig.node.path} sets AllowFunnel, which puts the workload on the public internet: leave it out`] : [];
}
