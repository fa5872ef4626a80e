import { Note, acknowledgementNotes, isChecked } from './acknowledgement-notes';
import { Inventory, LocatedPolicy } from './manifests/inventory';
import { LocatedManifest, nameOf } from './manifests/manifest';
import { shapeProblems } from './manifests/shape';
import { RULES } from './rules';
import { Rule } from './rules/rule';
import { Finding, runRules } from './run-rules';

/** What came of manifests that were held against the rules. */
export interface CheckedManifests {
  /** How many workloads with an agent or a tailnet node there are. With none, nothing was checked but single objects. */
  readonly workloads: number;
  readonly findings: readonly Finding[];
  /** What Kubernetes would refuse, which rules were not asked about. */
  readonly refused: readonly Note[];
  /** What to know, which is nothing wrong with a workload. */
  readonly notes: readonly Note[];
}

/** Holds manifests that anybody may have made against the rules. */
export function checkManifests(
  manifests: readonly LocatedManifest[], tailnetPolicy?: LocatedPolicy, rules: readonly Rule[] = RULES,
): CheckedManifests {
  const refused = manifests.flatMap(located => shapeProblems(located.manifest).map(message => ({ located, message })));
  const broken = new Set(refused.map(({ located }) => located));
  const inventory = new Inventory(manifests.filter(located => !broken.has(located)), tailnetPolicy);
  const findings = runRules(inventory, rules);
  return {
    workloads: inventory.pods.filter(isChecked).length,
    findings,
    refused: refused.map(({ located, message }) => ({ where: located.where, message })),
    notes: [...repetitions(inventory), ...acknowledgementNotes(inventory, findings, rules)],
  };
}

/** Workloads that are there twice: each is told of the other then, as if both ran. */
function repetitions({ pods }: Inventory): Note[] {
  const first = new Map<string, string>();
  return pods.filter(pod => isChecked(pod) && pod.name !== '').flatMap(({ manifest, where }) => {
    const other = first.get(nameOf(manifest));
    if (other === undefined) first.set(nameOf(manifest), where);
    return other === undefined ? [] : [{ where, message: `is also in ${other}: check what is applied together, one environment at a time` }];
  });
}
