import { isCidr } from '../checks/manifests/pod-cidrs';

/** `properties` of the plugin in `cdk8s.yaml`. */
export interface OpenClawValidationProps {
  /**
   * File with the policy of the tailnet, which is looked at too. A relative path is from the folder of `cdk8s.yaml`.
   *
   * @default - no policy is looked at
   */
  readonly policy?: string;

  /**
   * Ranges from which the cluster's pods get their addresses, such as `10.244.0.0/16`.
   *
   * @default - they are not known
   */
  readonly podCidrs?: readonly string[];

  /**
   * Whether warnings that are not acknowledged fail the synthesis, as errors do.
   *
   * @default false
   */
  readonly strict?: boolean;
}

const CHECKS: { readonly [name: string]: [isGood: (value: unknown) => boolean, what: string] } = {
  policy: [value => typeof value === 'string' && value !== '', 'the path of a file'],
  podCidrs: [value => Array.isArray(value) && value.every(each => typeof each === 'string' && isCidr(each)), 'a list of CIDRs, such as ["10.244.0.0/16"]'],
  strict: [value => typeof value === 'boolean', 'true or false'],
};

/**
 * Refuses properties that the plugin does not have, or that are of another kind: nothing has looked at them before.
 *
 * @throws Error with the property, its value and the fix
 */
export function checkProperties(properties: { readonly [name: string]: unknown }): OpenClawValidationProps {
  for (const [name, value] of Object.entries(properties)) {
    const where = `cdk8s.yaml: validations: OpenClawValidation: properties.${name}`;
    if (!Object.hasOwn(CHECKS, name)) throw new Error(`${where}: there is no such property: known are ${Object.keys(CHECKS).join(', ')}`);
    const [isGood, what] = CHECKS[name];
    if (!isGood(value)) throw new Error(`${where}: ${JSON.stringify(value)} is not ${what}: correct it`);
  }
  return properties;
}
