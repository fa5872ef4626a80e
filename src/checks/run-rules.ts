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
  return [
    ...inventory.pods.flatMap(pod => {
      if (!pod.tailnetNode && !pod.agent) return [];
      const acknowledgements = acknowledgementsOf(pod.manifest);
      return rules.flatMap(rule => (rule.checkPod?.(pod, inventory) ?? []).map(message => ({
        rule,
        where: pod.where,
        message,
        acknowledged: rule.severity === Severity.WARNING ? acknowledgements[rule.id] : undefined,
      })));
    }),
    ...inventory.objects.flatMap(object => rules.flatMap(rule => (
      (rule.checkObject?.(object) ?? []).map(message => ({ rule, where: object.where, message }))
    ))),
  ];
}
