import { ApiObject } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-28';
import { patchedManifest } from './patched';

/** Tells whether somebody patched a serve configuration so that a port leads to the workload past the proxy that tells it who its clients are. */
export function forwardProblems(serveConfig: ConfigMap, port: number): string[] {
  return patchedTexts(serveConfig).some(text => new RegExp(`"TCPForward":\\s*"[^"]*:${port}"`).test(text))
    ? [`a patch of ${serveConfig.node.path} forwards a port to ${port}, where singleSignOn trusts what it is told: leave it out`] : [];
}

/** What a patched serve configuration has; nothing for one that nobody patched. */
function patchedTexts(serveConfig: ConfigMap): string[] {
  const { data = {} } = patchedManifest(ApiObject.of(serveConfig)) ?? {};
  return Object.values(data).map(text => `${text}`);
}
