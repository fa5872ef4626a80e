import type { Inventory } from '../manifests/inventory';
import type { LocatedManifest } from '../manifests/manifest';
import type { CheckedPod } from '../manifests/pod';

/** How grave it is when a rule is broken. */
export enum Severity {
  /** It cannot work, or it lets in somebody whom nobody meant to let in. */
  ERROR = 'error',
  /** It works and is unwise. It can be acknowledged, with a reason. */
  WARNING = 'warning',
}

/**
 * One mistake, and how it is seen.
 *
 * A rule looks at one pod or one object, and asks the inventory for what belongs to that: it takes the same time however much else there is.
 */
export interface Rule {
  /** Stable name in kebab-case, of at most 51 characters, by which a warning is acknowledged and the page of rules is linked. */
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong, as a heading: `The state lies on an emptyDir`. */
  readonly title: string;
  /** What comes of it and what to do, for the page of rules: Markdown, one paragraph. */
  readonly why: string;
  /** Where the rule comes from, if from outside. */
  readonly source?: string;

  /** Whether `checkPod` is for any pod, and not only for those with an agent or a tailnet node. Default: no. */
  readonly isForAnyPod?: boolean;

  /**
   * What is wrong with a pod, each with the value and the fix: lower case, no final period.
   */
  checkPod?(pod: CheckedPod, inventory: Inventory): string[];

  /**
   * What is wrong with an object that runs no pod of ours, such as a node or a pool of addresses.
   */
  checkObject?(object: LocatedManifest): string[];
}
