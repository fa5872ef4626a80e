import { acknowledgementsOf } from './acknowledgements';
import { Inventory } from './manifests/inventory';
import { RULES } from './rules';
import { Rule, Severity } from './rules/rule';

/** That a rule is broken. */
export interface Finding {
  readonly rule: Rule;
  /** The construct's path, or file, kind and name. */
  readonly where: string;
  /** Value and fix. */
  readonly message: string;
  /** Why a person accepts it; only warnings can be. */
  readonly acknowledged?: string;
}

/** Holds all that an inventory has against all rules. */
export function runRules(inventory: Inventory, rules: readonly Rule[] = RULES): Finding[] {
  const findings: Finding[] = [];
  const ofAnyPod = rules.filter(({ isForAnyPod }) => isForAnyPod);
  for (const pod of inventory.pods) {
    const acknowledgements = acknowledgementsOf(pod.manifest);
    for (const rule of pod.tailnetNode || pod.agent ? rules : ofAnyPod) {
      for (const message of rule.checkPod?.(pod, inventory) ?? []) {
        findings.push({ rule, where: pod.where, message, acknowledged: rule.severity === Severity.WARNING ? acknowledgements[rule.id] : undefined });
      }
    }
  }
  const ofObjects = rules.filter(rule => rule.checkObject);
  for (const object of inventory.objects) {
    for (const rule of ofObjects) {
      for (const message of rule.checkObject!(object)) findings.push({ rule, where: object.where, message });
    }
  }
  return findings;
}
