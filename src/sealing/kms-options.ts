import * as kplus from 'cdk8s-plus-28';

/**
 * How values that are sealed for keys of AWS KMS are opened in a pod: docs/kms.md.
 */
export interface KmsOptions {
  /**
   * Image with the program that asks KMS, as this library's `Dockerfile` builds it: it is too large for a ConfigMap. All sealed values of the pod are opened in it, those for public keys too. Pin
   * a digest in production.
   */
  readonly image: string;

  /**
   * More environment variables of the containers that open values, which the AWS SDK reads, such as `AWS_ENDPOINT_URL_KMS`. Secrets in the clear are refused.
   *
   * @default - none: in a pod with an identity the cloud sets what is needed.
   * @see https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html#EVarSettings
   */
  readonly env?: { [name: string]: kplus.EnvValue };
}

/**
 * The same for an instance, which has a service account of its own.
 */
export interface InstanceKmsOptions extends KmsOptions {
  /**
   * ARN of the IAM role that the instance's service account may take, by IAM Roles for Service Accounts. EKS Pod Identity does without: its association names the service account, which is called
   * as the instance is.
   *
   * @default - the service account names no role.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   */
  readonly roleArn?: string;
}
