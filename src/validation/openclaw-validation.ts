import type { ValidationContext } from './context';
import { parseManifests } from './parse-manifests';
import { OpenClawValidationProps, checkProperties } from './properties';
import { refusalsOf, violationsOf } from './violations';
import { checkManifests } from '../checks/check-manifests';
import type { LocatedPolicy } from '../checks/manifests/inventory';
import { nodesOf } from '../checks/manifests/pod-cidrs';
import { Severity } from '../checks/rules/rule';
import { printable } from '../cli/printable';
import { readText } from '../sealing/read-text';
import { parsePolicy } from '../tailscale/policy/policy-file';

/**
 * Holds all manifests of an app against the rules, also those that no construct of this library made: a validation plugin of cdk8s, named in `cdk8s.yaml`.
 * `cdk8s synth` ends with 2 for errors, and with `strict` for warnings that are not acknowledged.
 *
 * @see https://cdk8s.io/docs/latest/plugins/cdk8s-validation/
 */
export class OpenClawValidation {
  private readonly props: OpenClawValidationProps;

  /**
   * @param properties those of `OpenClawValidationProps`, as `cdk8s.yaml` has them
   * @throws Error for others
   */
  constructor(properties: { readonly [name: string]: unknown } = {}) {
    this.props = checkProperties(properties);
  }

  /** @throws SealingError, PolicyError if the policy cannot be read */
  public async validate(context: ValidationContext): Promise<void> {
    const { policy, podCidrs = [], strict = false } = this.props;
    const manifests = [...parseManifests(context), ...nodesOf(podCidrs, 'podCidrs').map(node => ({ ...node, file: 'cdk8s.yaml', name: node.where }))];
    const { workloads, findings, refused, notes } = checkManifests(manifests, policy === undefined ? undefined : readPolicy(policy));

    for (const { where, message } of notes) context.logger.log(`note: ${printable(where)}: ${printable(message)}`);
    for (const violation of [...refusalsOf(refused, manifests), ...violationsOf(findings, manifests)]) context.report.addViolation(violation);

    const errors = findings.filter(({ rule }) => rule.severity === Severity.ERROR).length + refused.length;
    const acknowledged = findings.filter(finding => finding.acknowledged !== undefined).length;
    const warnings = findings.length + refused.length - errors - acknowledged;
    context.report.submit(errors > 0 || (strict && warnings > 0) ? 'failure' : 'success', {
      // silence must not look like a pass
      Workloads: workloads === 0 ? '0: nothing was checked, since none has an agent or a tailnet node' : `${workloads}`,
      Errors: `${errors}`,
      Warnings: `${warnings}`,
      Acknowledged: `${acknowledged}`,
    });
  }
}

function readPolicy(file: string): LocatedPolicy {
  return { policy: parsePolicy(readText(file, 'correct the path in cdk8s.yaml'), file), where: file };
}
