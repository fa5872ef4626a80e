import { writtenAcknowledgements } from './acknowledgements';
import type { Inventory } from './manifests/inventory';
import type { Manifest } from './manifests/manifest';
import type { CheckedPod } from './manifests/pod';
import { Rule, Severity } from './rules/rule';
import type { Finding } from './run-rules';

/** Something worth telling that breaks no rule. */
export interface Note {
  readonly where: string;
  /** Lower case, with the fix. */
  readonly message: string;
}

/** Acknowledgements that do nothing, and what to do with them: of rules that there are not, without a reason, of what is in order, or elsewhere than on a workload. */
export function acknowledgementNotes(inventory: Inventory, findings: readonly Finding[], rules: readonly Rule[]): Note[] {
  const workloads = new Set(inventory.pods.filter(isChecked).map(({ manifest }) => manifest));
  const pods = new Set(inventory.pods.map(({ manifest }) => manifest));
  const forAnyPod = new Set(rules.filter(({ isForAnyPod }) => isForAnyPod).map(({ id }) => id));
  const isHeld = (manifest: Manifest, id: string) => workloads.has(manifest) || (pods.has(manifest) && forAnyPod.has(id));
  const used = new Set(findings.filter(({ acknowledged }) => acknowledged !== undefined).map(({ rule, where }) => `${where}\n${rule.id}`));
  // what a workload makes has its annotations
  const written = inventory.objects.filter(object => !inventory.isMade(object));
  return written.flatMap(({ manifest, where }) => Object.entries(writtenAcknowledgements(manifest)).flatMap(([id, reason]) => {
    if (used.has(`${where}\n${id}`)) return [];
    return [{ where, message: `the acknowledgement of "${id}" ${isHeld(manifest, id) ? problemOf(id, reason, rules) : 'is on no workload with an agent or a tailnet node: move it there'}` }];
  }));
}

/** Whether a pod is one that rules are for. */
export function isChecked({ agent, tailnetNode }: CheckedPod): boolean {
  return agent !== undefined || tailnetNode !== undefined;
}

function problemOf(id: string, reason: string, rules: readonly Rule[]): string {
  const rule = rules.find(each => each.id === id);
  if (!rule) {
    const known = rules.filter(({ severity }) => severity === Severity.WARNING).map(each => `"${each.id}"`);
    return `is of no rule that there is: correct it; warnings are ${known.join(', ')}`;
  }
  if (rule.severity === Severity.ERROR) return 'does nothing, since that is an error: mend what is wrong';
  if (reason.trim() === '') return 'is empty: say why it is accepted';
  return 'has nothing to accept here: remove it';
}
