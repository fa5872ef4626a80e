import type { ViolatingResource, Violation } from './context';
import type { SynthesizedManifest } from './parse-manifests';
import type { Note } from '../checks/acknowledgement-notes';
import { acknowledgementAnnotations } from '../checks/acknowledgements';
import { Rule, Severity } from '../checks/rules/rule';
import type { Finding } from '../checks/run-rules';
import { printable } from '../cli/printable';

/** Findings as cdk8s reports them, all of one rule together. What is acknowledged is none. */
export function violationsOf(findings: readonly Finding[], manifests: readonly SynthesizedManifest[]): Violation[] {
  const resourceOf = resourcesOf(manifests);
  const byRule = new Map<Rule, ViolatingResource[]>();
  for (const { rule, acknowledged, ...found } of findings) {
    if (acknowledged !== undefined) continue;
    const resources = byRule.get(rule);
    if (resources) resources.push(resourceOf(found));
    else byRule.set(rule, [resourceOf(found)]);
  }
  return [...byRule].map(([{ id, severity, title, why }, violatingResources]) => ({
    ruleName: id,
    recommendation: `${severity}: ${title}`,
    fix: severity === Severity.ERROR ? why : `${why} Or accept it, by an annotation of the workload: ${Object.keys(acknowledgementAnnotations({ [id]: '' }))[0]}: the reason`,
    violatingResources,
  }));
}

/** What Kubernetes would refuse, as cdk8s reports it. */
export function refusalsOf(refused: readonly Note[], manifests: readonly SynthesizedManifest[]): Violation[] {
  if (refused.length === 0) return [];
  return [{
    ruleName: 'refused-by-kubernetes',
    recommendation: 'error: A field has another type than Kubernetes takes there',
    fix: 'Correct it: until then, nothing else can be said of these objects.',
    violatingResources: refused.map(resourcesOf(manifests)),
  }];
}

function resourcesOf(manifests: readonly SynthesizedManifest[]): (found: Note) => ViolatingResource {
  const byPlace = new Map(manifests.map(each => [each.where, each]));
  return ({ where, message }) => {
    const { manifest, file, name } = byPlace.get(where)!;
    return { resourceName: manifest.metadata.name ?? '', manifestPath: file, locations: [`${printable(name)}: ${printable(message)}`] };
  };
}
