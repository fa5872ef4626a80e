import { ApiObject } from 'cdk8s';

/**
 * The manifest of an object that somebody patched; nothing for one that nobody did, whose manifest is as its construct makes it.
 *
 * Rendering is dear, and cdk8s validates all constructs once for each chart.
 */
export function patchedManifest(object: ApiObject): { [field: string]: any } | undefined {
  // private to cdk8s: should it ever go, the manifest is rendered every time, which is slower and as right
  const patches = (object as unknown as { patches?: unknown[] }).patches;
  return patches?.length === 0 ? undefined : object.toJson();
}
