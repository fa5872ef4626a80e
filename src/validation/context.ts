/*
 * What cdk8s gives a validation plugin, as far as it is used here. Its CLI, which declares these types, is nothing that users of this library need.
 *
 * @see https://cdk8s.io/docs/latest/plugins/cdk8s-validation/
 */

/** A resource that breaks a rule. */
export interface ViolatingResource {
  readonly resourceName: string;
  readonly manifestPath: string;
  readonly locations: readonly string[];
}

/** That a rule is broken, and by what. */
export interface Violation {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: readonly ViolatingResource[];
}

/** The manifests of an app that was synthesized, and where to report on them. */
export interface ValidationContext {
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: Violation): void;
    submit(status: 'success' | 'failure', metadata?: { readonly [name: string]: string }): void;
  };
  readonly logger: { log(message: string): void };
  /** Whether the manifests go to standard output: their files are gone afterwards. */
  readonly stdout?: boolean;
  parseManifest(path: string): any[];
}
