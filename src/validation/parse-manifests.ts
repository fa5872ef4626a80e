import type { ValidationContext } from './context';
import { LocatedManifest, nameOf } from '../checks/manifests/manifest';
import { unpack } from '../checks/manifests/unpack';

/** A Kubernetes object of a synthesized app. */
export interface SynthesizedManifest extends LocatedManifest {
  readonly file: string;
  /** What a person would call it. */
  readonly name: string;
}

/** All objects of a synthesized app, also those that no construct of ours made. What is no object is another plugin's. */
export function parseManifests(context: ValidationContext): SynthesizedManifest[] {
  return context.manifests.flatMap(file => context.parseManifest(file).flatMap(unpack).flatMap(({ manifest }) => (
    manifest ? [{ manifest, file, name: nameOf(manifest), where: `${context.stdout ? '(standard output)' : file}: ${nameOf(manifest)}` }] : []
  )));
}
